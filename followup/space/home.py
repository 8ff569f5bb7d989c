"""The home of the space: the one next thing to do, then the way to each page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from beneficiaries.models import Beneficiary, CaseFile
from followup.models import Appointment, Message, Step
from followup.space.sections import ShownSection, sections_for

SOON = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NextThing:
    """What the person may do now; the page shows the first one only."""

    title: str
    text: str
    url: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class Way:
    """One line of the home page."""

    title: str
    url: str
    icon: str
    detail: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Home:
    """All that the home page shows, read in a constant number of queries."""

    files: list[CaseFile]
    appointment: Appointment | None
    unread: int
    steps: list[Step]
    sections: list[ShownSection]

    @property
    def next_thing(self) -> NextThing | None:
        return next(self._things(), None)

    def _things(self) -> Iterator[NextThing]:
        """Most pressing first."""
        slot = self.appointment
        if slot and slot.confirmed_at is None and slot.move_asked_at is None:
            yield _appointment_thing(slot, _("Confirmer ce rendez-vous"))
        if self.unread:
            text = ngettext(
                "Vous avez un nouveau message.",
                "Vous avez %(count)s nouveaux messages.",
                self.unread,
            ) % {"count": self.unread}
            yield NextThing(
                text, "", reverse("followup:space_messages"), _("Lire"), "chat-left-text"
            )
        for shown in self.sections:
            if shown.waiting:
                section = shown.section
                call = str(section.call or section.title)
                yield NextThing(call, "", shown.url, _("Commencer"), section.icon)
        for step in self.steps[:1]:
            yield NextThing(
                step.title,
                _("À faire avant le %(day)s.") % {"day": date_format(step.due_on, "j F")}
                if step.due_on
                else "",
                reverse("followup:space_plan"),
                _("Voir mon plan"),
                "check2-circle",
            )
        if slot:
            yield _appointment_thing(slot, _("Voir ce rendez-vous"))

    @property
    def ways(self) -> list[Way]:
        slot = self.appointment
        when = moment_words(slot.starts_at) if slot else _("Rien de prévu pour le moment.")
        mine = len(self.steps)
        left = ngettext("%(count)s étape à faire", "%(count)s étapes à faire", mine)
        return [
            Way(_("Mes rendez-vous"), reverse("followup:space_appointments"), "calendar", when),
            Way(
                _("Mon plan"),
                reverse("followup:space_plan"),
                "list-check",
                left % {"count": mine} if mine else "",
            ),
            Way(
                _("Mes messages"),
                reverse("followup:space_messages"),
                "chat-left-text",
                count=self.unread,
            ),
            *(
                Way(str(s.section.title), s.url, s.section.icon, count=s.waiting)
                for s in self.sections
            ),
            Way(_("Mes documents"), reverse("followup:space_documents"), "file-earmark-text"),
            Way(_("Mes informations"), reverse("followup:space_me"), "person"),
            Way(_("Qui a ouvert mon dossier"), reverse("followup:space_journal"), "eye"),
            Way(_("Mes accords"), reverse("followup:space_consents"), "clipboard-check"),
            Way(_("Mes droits"), reverse("followup:space_rights"), "shield-lock"),
        ]


def home_of(person: Beneficiary) -> Home:
    """Files, the next appointment, unread messages, steps to do: one query each."""
    files = person.case_files.select_related("referent").order_by("closed_on", "-opened_on", "-pk")
    steps = Step.objects.live().filter(case_file__beneficiary=person, owner__in=OWN_STEPS)
    return Home(
        files=[file for file in files if file.is_open],
        appointment=Appointment.objects.upcoming()
        .filter(beneficiary=person)
        .select_related("counsellor")
        .order_by("starts_at")
        .first(),
        unread=Message.objects.unread_by_person(person).count(),
        steps=list(steps.order_by("due_on", "position", "pk")[:30]),
        sections=sections_for(person),
    )


OWN_STEPS = ("person", "together")


def moment_words(moment: datetime.datetime) -> str:
    """ "jeudi 26 novembre à 14 h 30", in the language of the page."""
    local = timezone.localtime(moment)
    # Translators: letters of Django's time formats; in English ", H:i".
    hour = dateformat.time_format(local.time(), pgettext("format d’heure", " à G\xa0\\h\xa0i"))
    return dateformat.format(local, "l j F") + hour


def _appointment_thing(slot: Appointment, label: str) -> NextThing:
    where = slot.place or slot.get_mode_display()
    text = _("Avec %(who)s. %(where)s.") % {"who": slot.counsellor, "where": where}
    url = reverse("followup:space_appointment", args=[slot.pk])
    return NextThing(moment_words(slot.starts_at), text, url, label, "calendar")
