"""What somebody asked to export: whose files, which filters, in words; never more than that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import BooleanField, Exists, F, OuterRef, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from beneficiaries.filter_words import in_words
from beneficiaries.forms.filters import FilterForm
from beneficiaries.listing import LONGEST_EXPORT_STATE, in_order, visible_files, whole_state
from beneficiaries.models import CaseFile
from beneficiaries.querysets import CaseFileQuerySet
from beneficiaries.refusals import Refused

STEP: Final = 500


class Selection:
    """What a person asked to export: the files of their list, in its order, and its description."""

    def __init__(self, user: User, state: str) -> None:
        self.state = exportable(state)
        form = FilterForm(QueryDict(state), user=user)
        filters = form.filters()
        if form.errors:
            raise Refused(_refusal(form))
        self.user = user
        self.files: CaseFileQuerySet = visible_files(user, filters)
        self.sort = form.sort
        self.words = in_words(filters, form.scope)

    def count(self) -> int:
        return self.files.count()

    def rows(self) -> Iterator[dict[str, Any]]:
        """Row after row, never all in memory; contacts only of the files the person may open."""
        opens: Exists | Value = Value(True, BooleanField())
        if not self.user.standing.manages_everything:
            mine = CaseFile.objects.openable_by(self.user)
            opens = Exists(mine.filter(pk=OuterRef("pk")))
        rows = in_order(self.files, self.sort).annotate(opens=opens)
        people = {name: F(path) for name, path in PEOPLE.items()}
        return rows.values(*OWN, "opens", **people).iterator(chunk_size=STEP)

    def signature(self, count: int) -> str:
        """The line on top of the file: who, when, what."""
        now = timezone.localtime()
        return _(
            "Export du %(day)s à %(hour)s par %(who)s, %(organisation)s. %(words)s. "
            "%(count)s. Données personnelles : à ne pas diffuser."
        ) % {
            "day": date_format(now, "j F Y"),
            "hour": time_format(now, pgettext("heure d’un export", "G\xa0\\h\xa0i")),
            "who": self.user.full_name,
            "organisation": self.user.standing.organisation,
            "words": self.words,
            "count": ngettext("%(number)s ligne", "%(number)s lignes", count)
            % {"number": number_format(count, force_grouping=True)},
        }


def exportable(state: str) -> str:
    """The filters as a list says them; never shortened, for fewer filters export more people."""
    short = len(state) <= LONGEST_EXPORT_STATE
    written = whole_state(QueryDict(state)) if short else state
    if len(written) > LONGEST_EXPORT_STATE:
        raise Refused(
            _("Ces filtres sont trop longs pour un export : raccourcissez ce que vous cherchez.")
        )
    return written


def _refusal(form: FilterForm) -> str:
    """What is wrong with which filter."""
    wrong = " ".join(f"{form.fields[name].label} : {said[0]}" for name, said in form.errors.items())
    return _("Rien n’a été exporté, car un filtre n’est pas compris. %(wrong)s") % {"wrong": wrong}


OWN: Final = (
    "programme",
    "opened_on",
    "closed_on",
    "closing_reason",
    "last_contact_at",
    "next_appointment_at",
    "next_step_due_on",
)
PEOPLE: Final = {
    "reference": "beneficiary__reference",
    "given": "beneficiary__given_name",
    "family": "beneficiary__family_name",
    "wished": "beneficiary__name_as_wished",
    "email": "beneficiary__email",
    "phone": "beneficiary__phone",
    "postal_code": "beneficiary__postal_code",
    "commune": "beneficiary__commune",
    "last_trade": "beneficiary__last_trade",
    "referent_given": "referent__given_name",
    "referent_family": "referent__family_name",
    "team_name": "team__name",
}
