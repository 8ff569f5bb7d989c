"""The ground of every form: bounded, cleaned, explained."""

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.forms.careful import CarefulForm, CarefulModelForm, DayField, checked_text
from beneficiaries.models import Beneficiary

# A shared machine may be slow: time is no verdict here.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class NoteForm(CarefulForm):
    title = forms.CharField(max_length=20)
    body = forms.CharField(widget=forms.Textarea, required=False)
    email = forms.EmailField(required=False)


def errors(**data):
    return NoteForm({"title": "ok"} | data).errors


def test_one_line_stays_one_line_and_many_lines_stay_many():
    form = NoteForm({"title": "  un\r\ntitre\t! ", "body": "une\r\nligne\n\n puis "})
    assert form.is_valid()
    assert form.cleaned_data["title"] == "un titre !"
    assert form.cleaned_data["body"] == "une\nligne\n\n puis"


@pytest.mark.parametrize("text", ["a\x00", "\x1b[31m", "a\x08b", "\ud800", "\x7f"])
def test_invisible_characters_are_refused(text):
    assert "invisibles" in str(errors(body=text)["body"])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u200b\ufeff\u2060", ""),
        ("No\u200bé\u00admie", "Noémie"),
        ("\u200dNoémie\u200c \u200d", "Noémie"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("Roux\u202egnp.exe", "Rouxgnp.exe"),
        ("\u2066Roux\u2069", "Roux"),
        ("a\u200b\u202d\u200eb", "ab"),
    ],
)
def test_what_shows_as_nothing_is_not_kept(typed, kept):
    assert checked_text(typed) == kept
    assert NoteForm({"title": typed}).is_valid() == bool(kept)


def test_a_number_hidden_between_invisible_characters_is_still_refused():
    assert "sécurité sociale" in str(errors(body="2690549\u200b588157\u202c80")["body"])


def test_lengths_are_said():
    assert "20 caractères au plus" in str(errors(title="x" * 21)["title"])
    assert "10000 caractères au plus" in str(errors(body="x" * 10_001)["body"])


def test_social_security_numbers_are_refused_in_every_text():
    for field in ("title", "body"):
        assert "sécurité sociale" in str(errors(**{field: "269054958815780"})[field])


def test_an_address_is_still_an_address():
    assert "email" in errors(email="pas une adresse")
    assert not errors(email="a@exemple.invalid")


@unhurried
@given(st.text(max_size=300))
def test_any_text_is_cleaned_or_refused_in_a_sentence(text):
    try:
        cleaned = checked_text(text, several_lines=True)
    except ValidationError as refusal:
        assert refusal.messages[0].endswith(".")  # noqa: PT017
    else:
        cleaned.encode()
        assert "\x00" not in cleaned
        assert checked_text(cleaned, several_lines=True) == cleaned


def test_a_model_form_must_name_its_fields():
    with pytest.raises(ImproperlyConfigured):

        class Loose(CarefulModelForm):
            class Meta:
                model = Beneficiary
                exclude = ["organisation"]


def test_the_day_comes_first_in_every_language(settings):
    from django.utils.translation import override

    with override("en"):
        assert DayField().clean("05/12/1976").isoformat() == "1976-12-05"
