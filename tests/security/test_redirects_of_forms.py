"""No field of a form leads to another site (R29)."""

import pytest

from tests.security.test_redirects import BYPASSES, FIELDS, leads_away


@pytest.mark.parametrize("bypass", BYPASSES)
def test_no_form_leads_away(stage, bypass):
    away = []
    for address in ("/langue/", "/compte/logout/", "/compte/reauthenticate/", "/organisation/"):
        for field in FIELDS:
            data = {field: bypass, "language": "en"}
            response = stage.visitor("alice").request("POST", address, data)
            if leads_away(response.headers.get("Location", "")):
                away.append(f"{address} {field}: {response['Location']!r}")
    for found in stage.forms:
        names = {f.name for f in found.form.fields} & set(FIELDS)
        for name in names:
            data = found.form.untouched() | {name: bypass}
            method = found.form.method.upper()
            response = stage.visitor(found.role).request(method, found.form.action, data)
            if leads_away(response.headers.get("Location", "")):
                away.append(f"{found} {name}: {response['Location']!r}")
    assert not away, "Fix: url_has_allowed_host_and_scheme.\n" + "\n".join(away)
