"""Joined files: what is taken, what is refused with a sentence, what a photo hides (R28)."""

import io
import resource
import time
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from beneficiaries.refusals import Refused
from followup.messages.attaching.checking import check, safe_name
from followup.models import Attachment, LinkPurpose, Message
from followup.services.attachments import check_files
from followup.services.personal_links import new_link
from tests.followup.hostile_files import CLEANED, NAMES, REFUSED, TAKEN, gps_exif, jpeg
from tests.followup.space_scene import path_of

MEGABYTES = 1024


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_quickly_and_in_words(name):
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(Refused) as refusal:
        check(name, REFUSED[name])
    assert time.process_time() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * MEGABYTES
    sentence = str(refusal.value)
    assert sentence.startswith("« ")
    assert sentence.endswith(".")
    assert "%(" not in sentence


@pytest.mark.parametrize("name", TAKEN)
def test_an_honest_file_is_taken(name):
    kept = check(name, TAKEN[name])
    assert kept.name == name
    assert kept.data


@pytest.mark.parametrize("name", CLEANED)
def test_a_photo_loses_what_it_tells_besides_the_picture(name):
    data, canary = CLEANED[name]
    assert canary in data
    assert canary not in check(name, data).data


def test_a_photo_still_knows_which_side_is_up():
    kept = check("photo.jpg", jpeg(gps_exif())).data
    with Image.open(io.BytesIO(kept)) as image:
        exif = image.getexif()
        assert dict(exif) == {0x0112: 6}


def test_every_byte_of_a_cleaned_photo_is_stable():
    for name, (data, _) in CLEANED.items():
        once = check(name, data).data
        assert check(name, once).data == once


@pytest.mark.parametrize("name", NAMES)
def test_names_are_harmless(name):
    assert safe_name(name) == NAMES[name]


def test_three_files_at_most():
    files = [SimpleUploadedFile(f"{n}.txt", b"bonjour") for n in range(4)]
    with pytest.raises(Refused):
        check_files(files)
    assert len(check_files(files[:3])) == 3


@pytest.mark.django_db
def test_nothing_is_kept_of_a_refused_message(cast, client, files_folder):
    client.post(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    kept = set(files_folder.rglob("*"))
    for name in ("dessin.svg", "macro.docx", "programme.exe", "nir.txt"):
        answer = client.post(
            reverse("followup:space_messages"),
            {
                "body": "Voici mon fichier",
                "form_key": uuid.uuid4(),
                "joined": SimpleUploadedFile(name, REFUSED[name]),
            },
        )
        assert answer.status_code == 200
        html = answer.content.decode()
        assert "Voici mon fichier" in html, "what was typed is kept"
        assert name in html
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()
    assert set(files_folder.rglob("*")) == kept
