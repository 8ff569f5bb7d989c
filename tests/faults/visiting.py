"""What the process of the people is told: for whom it acts, when, with which session."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.faults.scene import Scene
from tests.faults.stage import HOST, Stage

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def plan_of(scene: Scene, stage: Stage, begins: float, lasts: float) -> dict[str, object]:
    """Plain values: they travel by a file."""
    counsellor = scene.counsellors[0]
    first = next(a for a in scene.appointments if a.counsellor_id == counsellor.pk)
    file = f"/dossiers/{first.case_file_id}/"
    awake = [a.pk for a in scene.appointments if a.organisation_id == scene.organisation.pk]
    return {
        "folder": str(stage.folder),
        "seed": scene.seed,
        "begins": begins,
        "lasts": lasts,
        "appointments": awake,
        "counsellors": [user.pk for user in scene.counsellors],
        "file": file,
        "web_port": stage.web_port,
        "headers": headers_of(counsellor),
        "pages": [
            "/dossiers/",
            file,
            reverse("home"),
            f"{file}rappels/",
            reverse("followup:agenda"),
        ],
    }


def headers_of(user) -> dict[str, str]:
    """A session that exists, as a browser behind the proxy would show it."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.7",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
        "Connection": "close",
    }
