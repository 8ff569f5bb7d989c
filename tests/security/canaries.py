"""A unique word in each confidential field of each record (R17).

A later record joins with ONE line in CANARIES: the kind of record on the scene, and its fields.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import dateformat, translation

from tests.harness.scene import Scene

CANARIES: dict[str, tuple[str, ...]] = {
    "beneficiary": (
        "reference",
        "given_name",
        "family_name",
        "name_as_wished",
        "birth_date",
        "email",
        "phone",
        "other_phone",
        "preferred_hours",
        "adaptations",
        "postal_code",
        "commune",
    ),
    "second_sheet": ("family_name", "email", "adaptations"),
    "barrier": ("description", "strategy"),
    "assignment": ("reason",),
    "reasoned_access": ("reason",),
    "transfer": ("note", "decline_reason"),
    "delegation": ("note", "hand_back_note"),
    "batch": ("file_name",),
    "row": ("cells", "cleaned"),
    "notice": ("wording",),
    "invitation": ("email", "given_name", "family_name"),
    "colleague": ("email",),
    "goal": ("title", "drop_reason"),
    "step": ("title", "why", "help_needed", "outcome", "drop_reason"),
    "step_change": ("note", "wording_before"),
    "step_proposal": ("title", "why", "answer_note"),
    "reminder_template": ("subject", "body"),
    "appointment": ("place", "video_link", "subject", "to_bring", "move_wish"),
    "past_appointment": ("excuse_reason",),
    "correction": ("reason",),
    "absence": ("label",),
    "interview": (
        "request_in_own_words",
        "opening",
        "exploration",
        "closing",
        "shared_summary",
        "private_notes",
    ),
    "message": ("body",),
    "attachment": ("name",),
    "rights_request": ("statement", "answer_text"),
    "cep_path": ("situation",),
    "level_period": ("ending_detail",),
    "level_change": ("reason",),
    "cep_request": ("words",),
    "asset": ("description",),
    "accepted_limit": ("description",),
    "career_entry": ("title", "place", "details"),
    "competence_rating": ("evidence",),
    "career_project": (
        "title",
        "strategy",
        "set_aside_reason",
        "certification",
        "training_body",
        "activity",
        "legal_form",
    ),
    "alternative": ("title", "pros", "cons"),
    "feasibility_check": ("finding",),
    "mobilised_scheme": ("contact",),
    "funding_line": ("label", "funder"),
    "synthesis_remark": ("words",),
    "remark_answer": ("words",),
    "liaison_sheet": ("operator", "contact", "purpose"),
    "sent_message": ("recipients", "subject", "body", "html"),
    "answered_check_in": ("comment",),
    "signal": ("verdict_note",),
    "episode": ("end_note",),
    "repair": ("note",),
    "vignette": ("text",),
    "wish": ("words",),
}

# Text fields of personal records that need no canary, each with the reason.
NOT_CONFIDENTIAL: dict[str, str] = {
    "alliance.CheckIn.language": "two letters",
    "alliance.CheckInScore.at_lowest": "keys of questions",
    "alliance.CheckInScore.alarm": "a word of a list of ours",
    "alliance.AllianceWatch.level": "a word of a list of ours",
    "alliance.AllianceWatch.findings": "names of rules, days and strengths",
    "alliance.RuptureEpisode.measured": "a word of a list of ours",
    "alliance.Signal.key": "a rule and a day",
    "alliance.Signal.rule": "a word of a list of ours",
    "alliance.Signal.family": "a word of a list of ours",
    "alliance.Signal.strength": "a word of a list of ours",
    "alliance.Signal.marker": "a word of a list of ours",
    "alliance.Signal.evidence": "numbers and words of ours",
    "followup.ProgressReport.remarks": "for good: the database refuses to put a word there later; "
    "tests/followup/test_report_pdf.py looks for words inside the PDF",
    "followup.ProgressReport.language": "one of two codes",
    "followup.ProgressReport.sections": "keys of a list of ours",
    "followup.ProgressReport.content_hash": "a hash",
    "followup.ProgressReport.file_hash": "a hash",
    "followup.StepChange.before": "a state of a list of ours",
    "followup.StepChange.after": "a state of a list of ours",
    "followup.Appointment.room_checklist": "keys of a list of ours",
    "followup.Appointment.late_by": "one of two words of ours",
    "followup.AppointmentCorrection.before": "an outcome of a list of ours",
    "followup.AppointmentCorrection.after": "an outcome of a list of ours",
    "followup.InterviewVersion.texts": "copies of fields that have their canaries",
    "followup.InterviewDraft.sealed_fields": "sealed: tests/followup/test_interview_drafts.py",
    "followup.InterviewDraft.tab": "a number drawn for one tab",
    "followup.LocalKey.sealed_secret": "sealed, and no word of anybody",
    "followup.LocalKey.session": "a hash",
    "followup.Reminder.subject": "a kind and a number of ours",
    "followup.Reminder.slot": "a moment, written by us",
    "followup.Reminder.reason": "a code of ours",
    "followup.Reminder.channel": "e-mail or SMS",
    "followup.Reminder.provider_answer": "a number of the provider, never its sentence",
    "followup.OptOut.channel": "e-mail or SMS",
    "followup.Message.quality": "a word of a list of ours",
    "followup.Attachment.content_type": "one of seven of ours",
    "followup.PersonalLink.channel": "a word of a list of ours",
    "followup.PersonalLink.token_hash": "a hash",
    "cep.SynthesisDocument.content": "for good: the database refuses to put a word there later; "
    "tests/cep/test_synthesis_paper.py looks for words inside it",
    "cep.SynthesisDocument.language": "one of two codes",
    "cep.SynthesisDocument.content_hash": "a hash",
    "cep.SynthesisDocument.file_hash": "a hash",
    "cep.SynthesisRemark.section": "a key of a list of ours",
    "cep.RemarkAnswer.section": "a key of a list of ours",
    "cep.LiaisonSheet.sections": "keys of a list of ours",
    "cep.LiaisonSheet.content": "copies of fields that have their canaries",
    "cep.LiaisonSheet.content_hash": "a hash",
    "cep.LiaisonSheet.file_hash": "a hash",
    "cep.CareerEntry.rome": "one of 1 584 public codes: no unique word fits",
    "cep.TargetTrade.rome": "one of 1 584 public codes: no unique word fits",
    "beneficiaries.Beneficiary.sort_name": "derived from the names, which have their canaries",
    "beneficiaries.Beneficiary.search_text": "derived from the names, which have their canaries",
    "beneficiaries.CaseFile.sort_name": "derived from the names, which have their canaries",
    "beneficiaries.Beneficiary.last_trade": "one of 1 584 public codes: no unique word fits",
    "beneficiaries.ImportRow.remarks": "sentences of ours, with values of the cells",
    "beneficiaries.Merge.before": "holds copies of fields that have their canaries",
}


@dataclass(frozen=True)
class Canary:
    """One word, and where it was put."""

    record: str
    field: str
    circle: str
    shown_as: tuple[str, ...]  # the forms in which a page may show it

    @property
    def place(self) -> str:
        return f"{self.record}.{self.field}"


CONSONANTS, VOWELS = "bdfgklmnprtvz", "aeiou"


def word(dice: random.Random) -> str:
    """Pronounceable, in no dictionary: "zq" occurs in no French or English word."""
    return "zq" + "".join(dice.choice(CONSONANTS) + dice.choice(VOWELS) for _ in range(5))


def plant(scene: Scene, seed: int = 17) -> list[Canary]:
    """Put the words into the rows of the four circles."""
    dice = random.Random(seed)
    planted = []
    for circle in scene.circles.values():
        for record, names in CANARIES.items():
            row = getattr(circle, record)
            values = {}
            for name in names:
                field = row._meta.get_field(name)
                values[name], shown = _value(field, getattr(row, name), dice)
                planted.append(Canary(record, name, circle.name, shown))
            type(row)._default_manager.filter(pk=row.pk).update(**values)
            _refresh(row)
    return planted


def _refresh(row: models.Model) -> None:
    """Derived columns follow, as the services would have made them."""
    row.refresh_from_db()
    if hasattr(row, "refresh_search_columns"):
        row.refresh_search_columns()
        row.save()
        row.case_files.update(sort_name=row.sort_name)


def _value(field: models.Field, before: Any, dice: random.Random) -> tuple[Any, tuple[str, ...]]:
    if isinstance(field, models.JSONField):
        text = word(dice)
        return _inside(before, text), (text,)
    if isinstance(field, models.DateField):
        day = datetime.date(1940, 1, 1) + datetime.timedelta(days=dice.randrange(9000))
        with translation.override("fr"):
            shown = (day.isoformat(), f"{day:%d/%m/%Y}", dateformat.format(day, "j F Y"))
        return day, (*shown, dateformat.format(day, "j M Y"))
    if isinstance(field, models.EmailField):
        text = word(dice)
        return f"{text}@exemple.invalid", (text,)
    if "phone" in field.name:
        number = f"63998{dice.randrange(10_000):04}"
        return f"+33{number}", (number,)
    if field.name == "postal_code":
        return (code := f"{dice.randrange(91_000, 95_999)}"), (code,)
    text = word(dice)
    return text, (text,)


def _inside(before: Any, text: str) -> Any:
    if isinstance(before, list):
        return [text, *before[1:]] if before and isinstance(before[0], str) else before
    if isinstance(before, dict) and before:
        return {**before, next(iter(before)): text}
    return {text: None} if isinstance(before, dict) else [text]


def finder(planted: list[Canary]) -> Callable[[str], frozenset[Canary]]:
    """A function that says which canaries a text shows, in any spelling."""
    by_form = {form.lower(): canary for canary in planted for form in canary.shown_as}
    words = re.compile(
        "|".join(re.escape(f) for f in sorted(by_form, key=len, reverse=True) if not f.isdigit())
    )
    # Numbers are shown grouped: "06 39 98 12 34"; a code stands alone, not inside a random key.
    numbers = [form for form in by_form if form.isdigit()]
    grouped = re.compile(
        r"(?<![a-z\d.])(?:\+?33|0)?("
        + "|".join(r"[\s.\u00a0\u202f]?".join(number) for number in numbers)
        + r")(?![a-z\d])"
    )

    def found(text: str) -> frozenset[Canary]:
        lowered = text.lower()
        seen = {by_form[match.group()] for match in words.finditer(lowered)}
        if "63" in lowered or "9" in lowered:
            for match in grouped.finditer(lowered):
                seen.add(by_form[re.sub(r"\D", "", match.group(1))])
        return frozenset(seen)

    return found


def personal_text_fields(models_: list[type[models.Model]]) -> Iterator[str]:
    """Every field of these models where somebody's words may stand."""
    for model in models_:
        for field in model._meta.concrete_fields:
            free = isinstance(field, models.CharField | models.TextField | models.JSONField)
            if free and not field.choices and not isinstance(field, models.FileField):
                yield f"{model._meta.label}.{field.name}"
