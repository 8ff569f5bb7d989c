"""Opening and sending the person's sheet, as a browser does."""

import re

from django.urls import reverse

from beneficiaries.models import Beneficiary

FIELDS = {
    "given_name": "Basile",
    "family_name": "Roux",
    "name_as_wished": "",
    "birth_date": "",
    "email": "basile.roux@exemple.invalid",
    "phone": "06 39 98 12 34",
    "other_phone": "",
    "preferred_channel": "email",
    "preferred_hours": "",
    "language": "fr",
    "reading_mode": "normal",
    "adaptations": "",
    "postal_code": "",
    "commune": "",
    "last_trade": "",
}


def address(cast):
    return reverse("beneficiaries:person", args=[cast.case.pk])


def ground(html):
    return re.search(r'name="ground" value="([^"]+)"', html).group(1)


def opened(client, cast):
    """What the hidden field holds when the page is opened now."""
    return ground(client.get(address(cast)).content.decode())


def send(client, cast, base, **changes):
    return client.post(address(cast), FIELDS | {"ground": base} | changes)


def sheet(cast):
    return Beneficiary.objects.get(pk=cast.basile_sheet.pk)
