"""Markup stored in every text field is text on every page (R26)."""

from urllib.parse import quote

from django.db import models
from django.test import Client

from tests.harness.records import RECORDS
from tests.harness.scene import SECRET_LINKS, furnish, set_the_scene_around
from tests.harness.tour import BACKEND, fillable, places
from tests.security.canaries import CANARIES

PAYLOADS = [
    "<script>alert(1)</script><b data-xss>",
    '"><img data-xss src=x onerror=alert(1)>',
    "'><svg data-xss onload=alert(1)>",
    "</textarea><b data-xss onclick=alert(1)>",
    "</title></style><b data-xss>",
    "javascript:alert(1)//<b data-xss>",
    '<a data-xss href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1)) ![x](x)<b data-xss>",
    '" style="position:fixed" data-xss="',
    "{{7*7}}{% x %}${7*7}<b data-xss>",
    '<iframe data-xss srcdoc="<script>alert(1)</script>">',
    "--></script><script>alert(1)</script><b data-xss>",
]
SHORT = "<b data-xss>"
# Pages whose content depends on who looks: each role crawls them again.
SHOWS_MORE_TO_SOME = ("/accueil", "/dossiers/", "/mon-espace")


def poison(scene):
    """Payloads into the confidential fields, and into the names of people, teams and structures."""
    fields = CANARIES | {
        "user": ("given_name", "family_name"),
        "team": ("name",),
        "organisation": ("name", "region"),
        "membership": (),
    }
    count = 0
    for circle in scene.circles.values():
        for record, names in fields.items():
            row = getattr(circle, record)
            values = {}
            for name in names:
                field = row._meta.get_field(name)
                if isinstance(field, models.JSONField):
                    before = getattr(row, name)
                    values[name] = _within(before, PAYLOADS[count % len(PAYLOADS)])
                elif _takes_text(field):
                    payload = PAYLOADS[count % len(PAYLOADS)]
                    room = field.max_length or 2000
                    unique = f"{circle.name[:2]}{count}"
                    text = payload if len(payload) + len(unique) <= room else SHORT
                    values[name] = (unique + text)[:room]
                count += 1
            type(row)._default_manager.filter(pk=row.pk).update(**values)
    return count


def _takes_text(field):
    plain = isinstance(field, models.CharField | models.TextField)
    return (
        plain
        and not isinstance(field, models.EmailField)
        and field.name
        not in {
            "postal_code",
            "phone",
            "other_phone",
        }
    )


def _within(before, payload):
    if isinstance(before, list):
        return [payload for _ in before]
    return {key: payload if isinstance(value, str) else value for key, value in before.items()}


def pages_of(user, scene):
    """What this person can open, found without a browser."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    for address in fillable():
        if address.name in SECRET_LINKS:
            continue
        for circle, url in places(address, scene):
            if circle in {"-", "own"}:
                response = client.get(url)
                b"".join(response)  # a file is read to its end, and closed
                kind = response.headers.get("Content-Type", "")
                if response.status_code == 200 and kind.startswith("text/html"):
                    yield url


def test_stored_markup_stays_text(screen, cast):
    scene = set_the_scene_around(cast)
    furnish(scene)
    assert poison(scene) > 60
    assert len(RECORDS) > 15
    seen = set()
    for name in ("alice", "diane", "adam", "basile"):
        someone = screen(getattr(cast, name))
        urls = set(pages_of(getattr(cast, name), scene)) - seen
        if name in {"alice", "diane"}:
            urls |= {f"/dossiers/?q={quote(p)}" for p in PAYLOADS[:4]}
            urls |= {f"/dossiers/recherche/?q={quote(p)}" for p in PAYLOADS[4:8]}
        for url in sorted(urls):
            someone.page.goto(url, wait_until="load")
            made = someone.page.locator("[data-xss]").count()
            assert made == 0, f"{url} as {name}: {made} elements were created from stored text"
        assert len(urls) > (0 if name == "basile" else 5)  # a person has one page
        seen |= {url for url in urls if not url.startswith(SHOWS_MORE_TO_SOME)}
