"""What the page of an interview works on: one meeting, its draft, the texts to reconcile."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core import signing
from django.db import models
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts import held
from accounts.models import User
from beneficiaries.models import CaseFile
from followup.forms.interviews import EndingForm, InterviewForm
from followup.interviews.drafting import Aside, Content, differences, typed
from followup.models import Appointment, Interview, InterviewDraft
from followup.models.appointment import CANCELLED, MeetingMode
from followup.services.drafts import About, Typed, find_draft

QUICK_MINUTES = 5
LARGEST_NUMBER = 2**31 - 1


@dataclass
class Desk:
    """One author, one meeting."""

    user: User
    case_file: CaseFile
    appointment: Appointment | None = None
    interview: Interview | None = None
    quick: bool = False
    held: Mapping[str, str] = field(default_factory=dict)

    @property
    def about(self) -> About:
        return About(self.user, self.case_file, self.appointment, self.interview)

    @cached_property
    def found(self) -> tuple[InterviewDraft, Content] | None:
        return find_draft(self.about)

    @property
    def draft(self) -> InterviewDraft | None:
        return self.found[0] if self.found else None

    @property
    def content(self) -> Content:
        return self.found[1] if self.found else Content()

    @property
    def name(self) -> str:
        """What every sending repeats, so that words never land in another meeting."""
        keys = (self.case_file, self.appointment, self.interview)
        return "-".join(str(key.pk) if key else "0" for key in keys)

    @property
    def url(self) -> str:
        """The address of this page, for its draft and for whoever resumes it."""
        return desk_url(self.case_file.pk, self.appointment, self.interview, quick=self.quick)

    @property
    def is_closing(self) -> bool:
        """A log that is not closed yet asks what comes next."""
        return self.interview is None or not self.interview.is_closed

    @property
    def may_read_notes(self) -> bool:
        return self.interview is None or self.interview.notes_readable_by(self.user)

    @property
    def revision(self) -> int:
        return self.draft.revision if self.draft else 0

    @property
    def typed(self) -> Mapping[str, str]:
        """The words to go on from: those of the ended session if they grew from the draft."""
        return self.held if self.held and not self.held_apart else self.content.fields

    @property
    def held_apart(self) -> bool:
        """The ended session had not seen the newest draft: a person decides."""
        if not self.held or self.draft is None:
            return False
        grew_from = self.held.get("revision") == str(self.revision)
        same_tab = self.held.get("tab") == self.draft.tab
        if grew_from or same_tab:
            return False
        return bool(differences(typed(self.held), self.content.fields))

    def interview_form(self, data: Mapping[str, Any] | None = None) -> InterviewForm:
        """Bound to what was sent, else filled with the draft, else with what is known."""
        if data is None:
            return self.filled(self.typed)
        return InterviewForm(
            data, instance=self.interview, case_file=self.case_file, notes=self.may_read_notes
        )

    def filled(self, fields: Mapping[str, Any]) -> InterviewForm:
        """Shown with these words, judged by nobody yet."""
        form = InterviewForm(
            instance=self.interview,
            initial={**_known(self), **fields},
            case_file=self.case_file,
            notes=self.may_read_notes,
        )
        if self.quick:  # the telephone is still in the other hand
            form.fields["shared_summary"].widget.attrs["autofocus"] = True
        return form

    def saved_texts(self) -> dict[str, str]:
        """The log as saved, in the words of the form."""
        form = self.filled({})
        return {name: in_form(form[name].value()) for name in form.fields}

    @property
    def apart(self) -> list[Aside]:
        """Texts of other tabs that say something else than the draft."""
        return [a for a in self.content.asides if differences(a.fields, self.content.fields)]

    def fresh(self) -> Desk:
        """The same meeting, read again."""
        if self.interview is not None:
            rows = Interview.objects.select_related("case_file__beneficiary", "appointment")
            self.interview = rows.get(pk=self.interview.pk)
        return Desk(self.user, self.case_file, self.appointment, self.interview, self.quick)

    def ending_form(self, data: Mapping[str, Any] | None = None) -> EndingForm:
        mode = self.appointment.mode if self.appointment else MeetingMode.IN_PERSON
        initial = {"meeting_mode": mode, **self.typed}
        return EndingForm(data, initial=initial, case_file=self.case_file)


def in_form(value: Any) -> str:
    """A value as its field sends it."""
    if value is None:
        return ""
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return str(value)


def _known(desk: Desk) -> dict[str, Any]:
    """What the page knows before anything is typed."""
    moment = timezone.localtime()
    known: dict[str, Any] = {"minutes": QUICK_MINUTES, "mode": MeetingMode.PHONE}
    if desk.interview is not None:
        moment = timezone.localtime(desk.interview.held_at)
        known = {"form_key": desk.interview.form_key or uuid.uuid4()}
        known["version"] = desk.interview.version
    elif desk.appointment is not None:
        slot = desk.appointment
        moment = timezone.localtime(min(slot.starts_at, timezone.now()))
        minutes = round((slot.ends_at - slot.starts_at).total_seconds() / 60)
        known = {"minutes": minutes, "mode": slot.mode}
        known |= {"minutes_late": slot.minutes_late or None, "late_by": slot.late_by}
    elif not desk.quick:
        known = {"minutes": 45, "mode": MeetingMode.IN_PERSON}
    return {"held_on": moment.date(), "held_time": moment.time().replace(second=0), **known}


def appointment_asked(request: HttpRequest, case_file: CaseFile) -> Appointment | None:
    """The appointment of `?rendez-vous=…`: of this very file, or the page does not exist."""
    wanted = request.GET.get("rendez-vous", "")
    if not wanted:
        return None
    if not wanted.isascii() or not wanted.isdigit() or int(wanted) > 2**63 - 1:
        raise Http404
    rows: models.QuerySet[Any] = Appointment.objects.visible_to(_user(request))
    rows = rows.filter(case_file=case_file).exclude(outcome__in=CANCELLED)
    found: Appointment = get_object_or_404(rows, pk=int(wanted))
    return found


def desk_url(
    case_file_id: int,
    appointment: Appointment | None = None,
    interview: Interview | None = None,
    *,
    quick: bool = False,
) -> str:
    """Where one meeting is written down."""
    if interview is not None:
        return reverse("followup:interview_amend", args=[case_file_id, interview.pk])
    query = {"rendez-vous": appointment.pk} if appointment else {}
    name = "quick_contact" if quick else "interview_new"
    address = reverse(f"followup:{name}", args=[case_file_id])
    return f"{address}?{urlencode(query)}" if query else address


def held_for(request: HttpRequest, desk: Desk) -> Mapping[str, str]:
    """What an ended session had sent for this very meeting."""
    fields = held.held_data(request)
    if fields is None or fields.get("sent_for") != desk.name:
        return {}
    return fields.dict()  # type: ignore[return-value]


def is_their_own(request: HttpRequest, desk: Desk) -> bool:
    """The page was given to this very person, for this very meeting."""
    try:
        owner, _path = signing.loads(request.POST.get(held.FIELD, ""), salt=held.SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return bool(owner == desk.user.pk and request.POST.get("sent_for") == desk.name)


def sent_by(request: HttpRequest) -> Typed:
    """What one tab sends."""
    return Typed(
        fields=request.POST.dict(),
        tab=tab_of(request.POST.get("tab", "")),
        revision=number(request.POST.get("revision", "")),
        stroke=number(request.POST.get("stroke", "")),
    )


def tab_of(text: str) -> str:
    """The name that we gave to one tab; anything else names none."""
    return text if re.fullmatch(r"[0-9a-f-]{1,36}", text) else ""


def number(text: str) -> int:
    """A count of ours; anything else counts as none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return 0
    return min(int(text), LARGEST_NUMBER)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type
    return request.user
