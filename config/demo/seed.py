"""Puts the demo together, in one transaction: everything or nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.models import Beneficiary
from beneficiaries.refusals import Refused
from beneficiaries.services.merging import merge_beneficiaries
from beneficiaries.services.pulse import recompute_pulse
from config.demo import bourges, karim, touraine, vierzon
from config.demo.alliance import tell_alliance
from config.demo.cep import tell_cep
from config.demo.cep_activity import count_figures, tell_activity
from config.demo.cep_documents import tell_cep_documents
from config.demo.followup_agenda import tell_appointments
from config.demo.followup_day import tell_handovers
from config.demo.followup_interviews import tell_interviews
from config.demo.followup_plan import tell_plans
from config.demo.followup_reminders import tell_reminders
from config.demo.followup_reports import tell_reports
from config.demo.followup_space import tell_space
from config.demo.notices import publish
from config.demo.people import ORGANISATIONS, settle
from config.demo.telling import Book, tell
from config.demo.unit import live_unit

STORIES = (
    *vierzon.ALICE,
    *vierzon.BOB,
    *bourges.STORIES,
    *karim.STORIES,
    *touraine.STORIES,
)


def already_there() -> bool:
    """The demo was seeded before."""
    return Organisation.objects.filter(slug__in=ORGANISATIONS).exists()


def _merge(book: Book) -> None:
    """The pair that a manager has already made one: it can be undone."""
    kept, absorbed = (
        Beneficiary.objects.get(pk=book.files[key].beneficiary_id)
        for key in ("merge_kept", "merge_absorbed")
    )
    merge_beneficiaries(
        by=book.made.users["diane"], kept=kept, absorbed=absorbed, taken=set(), staying={}
    )


@transaction.atomic
def seed() -> Book:
    """Everything from nothing; refused where other structures already work."""
    if Organisation.objects.exists():
        raise Refused(
            _(
                "Cette base contient déjà des organisations : la démonstration ne se mélange "
                "pas à d’autres données. Donnez-lui une base à elle."
            )
        )
    with translation.override("fr"):
        made = settle()
        notices = {o.pk: publish(o) for o in made.organisations.values()}
        book = Book(made, notices)
        for story in STORIES:
            tell(book, story)
        book.write_journal()
        live_unit(book)
        _merge(book)
        tell_appointments(book)
        tell_interviews(book)
        tell_plans(book)
        tell_cep(book)
        tell_space(book)
        tell_reports(book)
        tell_cep_documents(book)
        tell_alliance(book)
        tell_reminders(book)
        tell_activity(book)
        book.write_journal()
        tell_handovers(book)
        recompute_pulse()  # columns of lists say what the rows say
        count_figures()
    return book
