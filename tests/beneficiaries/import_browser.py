"""What the tests of the import do in a browser, and how they read it."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from beneficiaries.models import ImportBatch

MESSY = Path("tests/data/messy_caseload.csv")
UNIT = Path("beneficiaries/data/caseload60.csv")


def upload(client, path=MESSY, content=None, name=None, **fields):
    file = SimpleUploadedFile(name or path.name, content or path.read_bytes(), "text/csv")
    data = {"file": file, "programme": "reclassement", "team": ""} | fields
    return client.post(reverse("beneficiaries:imports"), data)


def batch_of(client, **fields):
    response = upload(client, **fields)
    assert response.status_code == 302, response.context["form"].errors
    return ImportBatch.objects.latest("pk")


def address(name, batch, *args):
    return reverse(f"beneficiaries:{name}", args=[batch.pk, *args])


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
