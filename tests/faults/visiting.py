"""What the process of the people is told: for whom it acts, when, with which session."""

from __future__ import annotations

import http.client

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.faults.processes import wait_until
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


def warm(plan: dict) -> None:
    """Each page is asked for before the accidents begin; one that fails then is no accident."""
    for path in plan["pages"]:
        wait_until(lambda path=path: status_of(plan, path) == 200, 60, f"a first {path}")


def status_of(plan: dict, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", plan["web_port"], timeout=60)
    try:
        connection.request("GET", path, headers=plan["headers"])
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
