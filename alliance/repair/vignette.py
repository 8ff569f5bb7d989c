"""The situation told without anybody: what the file knows of the people, and a first text."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from alliance.models import RuptureEpisode
from alliance.repair import lookalikes
from alliance.repair.anonymous import Known
from alliance.repair.page import episode_signals
from beneficiaries import known_words
from beneficiaries.models import CaseFile
from beneficiaries.rome import label_of
from followup.models import Appointment

MOST_COLLEAGUES = 3000


def known_of(case_file: CaseFile) -> Known:
    """Names, places, employers, codes: everything written in the file that points to somebody."""
    person = case_file.beneficiary
    names = [person.given_name, person.family_name, person.name_as_wished]
    if person.account is not None:
        names += [person.account.given_name, person.account.family_name]
    staff = User.objects.filter(memberships__organisation=case_file.organisation_id).distinct()
    staff = staff.exclude(pk=person.account_id).order_by("pk")
    pairs = staff.values_list("given_name", "family_name")
    colleagues = [name for pair in pairs[:MOST_COLLEAGUES] for name in pair]
    places = Appointment.objects.filter(case_file=case_file).exclude(place="")
    phrases = {
        lookalikes.TOWN: (person.commune, *_teams(case_file)),
        lookalikes.PLACE: tuple(
            places.order_by("place").values_list("place", flat=True).distinct()[:200]
        ),
        lookalikes.EMPLOYER: tuple(known_words.employers_of(case_file)),
        lookalikes.SERVICE: (case_file.organisation.name,),
        lookalikes.TRADE: (label_of(person.last_trade), person.last_trade),
        lookalikes.CODE: (person.reference, person.postal_code),
        lookalikes.NUMBER: (person.phone, person.other_phone),
        lookalikes.MAIL: (person.email,),
    }
    return Known(
        names=_said(names),
        colleagues=_said(colleagues),
        phrases={neutral: _said(told) for neutral, told in phrases.items() if _said(told)},
    )


def first_text(user: User, episode: RuptureEpisode) -> str:
    """What is already written in the episode, put in order; the author goes on from there."""
    lines = [_("La situation"), _situation(episode), "", _("Ce qui m’a alerté")]
    told = [signal.sentence for signal in episode_signals(user, episode)]
    lines += [f"– {sentence}" for sentence in told] or [_("– À compléter.")]
    lines += ["", _("Ce que j’ai essayé")]
    steps = [
        f"– {step.get_kind_display()}" + (f" : {step.note}" if step.note else "")
        for step in episode.repairs.order_by("done_at", "pk")
    ]
    lines += steps or [_("– Rien encore.")]
    lines += ["", _("Ce que j’en comprends"), _("– À compléter."), ""]
    lines += [_("Ma question au groupe"), _("– À compléter.")]
    return "\n".join(lines)


def _situation(episode: RuptureEpisode) -> str:
    months = max(1, (episode.started_on - episode.case_file.opened_on).days // 30)
    span = (
        _("depuis moins de trois mois")
        if months < 3
        else _("depuis quelques mois")
        if months < 12
        else _("depuis plus d’un an")
    )
    return _("Une personne accompagnée %(span)s (%(programme)s).") % {
        "span": span,
        "programme": episode.case_file.get_programme_display().lower(),
    }


def _teams(case_file: CaseFile) -> list[str]:
    """Teams often bear the name of their town."""
    return list(case_file.organisation.teams.values_list("name", flat=True))


def _said(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word and word.strip()))
