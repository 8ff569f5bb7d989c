"""What is to be done, in words: project, strategy, plan, schemes, funding, dates, next contact."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cep.documents.content import Content, Cost, Planned, Project
from cep.documents.parts import Block, Item, facts, heading, lead, listed, soft, table, text
from cep.funding import Line, sums
from cep.models import (
    FeasibilityState,
    FeasibilityTopic,
    MobilisableScheme,
    ProjectKind,
    SchemeState,
)
from followup.models import StepOwner, StepStatus


def project(content: Content, simple: bool) -> Iterator[Block]:
    """What the person decided, the other ways, whether it can be done."""
    found = content.project
    if found is None:
        yield soft(
            _("Vous n’avez pas encore choisi.") if simple else _("Aucun projet n’est décidé.")
        )
        return
    yield lead(found.title)
    yield facts(_facts(found, simple))
    if found.trades:
        yield heading(_("Les métiers que vous visez") if simple else _("Métiers visés"))
        yield listed(found.trades)
    if found.ways:
        yield heading(_("Les autres idées") if simple else _("Autres voies regardées"))
        yield listed([_way(way.title, way.pros, way.cons) for way in found.ways])
    checks = [one for one in found.checks if one.state != FeasibilityState.TO_CHECK or one.finding]
    if checks:
        yield heading(_("Est-ce possible ?") if simple else _("Faisabilité"))
        topics, states = dict(FeasibilityTopic.choices), dict(FeasibilityState.choices)
        yield listed(
            [
                Item(
                    f"{topics.get(one.topic, one.topic)} : {states.get(one.state, one.state)}",
                    (one.finding,) if one.finding else (),
                )
                for one in checks
            ]
        )


def _facts(found: Project, simple: bool) -> list[tuple[str, str]]:
    hours = found.training_hours
    kinds = dict(ProjectKind.choices)
    day = date_format(found.decided_on, "DATE_FORMAT") if found.decided_on else ""
    return [
        (_("Vous avez décidé le") if simple else _("Décidé par la personne le"), day),
        (_("Nature"), "" if simple else str(kinds.get(found.kind, found.kind))),
        (_("Certification visée"), found.certification),
        (_("Organisme"), found.training_body),
        (
            _("Durée"),
            ngettext("%(n)s heure", "%(n)s heures", hours) % {"n": number_format(hours)}
            if hours
            else "",
        ),
        (_("Activité"), found.activity),
        (_("Forme juridique"), found.legal_form),
    ]


def _way(title: str, pros: str, cons: str) -> Item:
    details = []
    if pros:
        details.append(_("Pour : %(words)s") % {"words": pros})
    if cons:
        details.append(_("Contre : %(words)s") % {"words": cons})
    return Item(title, tuple(details))


def strategy(content: Content, simple: bool) -> Iterator[Block]:
    """How to go about it."""
    if content.strategy:
        yield text(content.strategy)
    else:
        yield soft(_("À décider ensemble.") if simple else _("Elle reste à convenir ensemble."))


def plan(content: Content, simple: bool) -> Iterator[Block]:
    """One table; the easy edition says each step in a few words."""
    if not content.steps:
        yield soft(
            _("Le plan se fait avec vous, au prochain rendez-vous.")
            if simple
            else _("Aucune étape n’est encore posée.")
        )
        return
    if simple:
        for goal, steps in groupby(content.steps, key=lambda step: step.goal):
            yield heading(goal)
            yield listed([_simple_step(step) for step in steps])
        return
    owners, states = dict(StepOwner.choices), dict(StepStatus.choices)
    yield table(
        _("Étapes du plan"),
        (_("Étape"), _("Objectif"), _("Qui"), _("Pour le"), _("État")),
        [
            (
                f"{step.title}\n{step.why}" if step.why else step.title,
                step.goal,
                str(owners.get(step.owner, step.owner)),
                _day(step.due_on),
                str(states.get(step.status, step.status)),
            )
            for step in content.steps
        ],
    )


def _simple_step(step: Planned) -> Item:
    who = {
        StepOwner.PERSON.value: _("C’est vous."),
        StepOwner.COUNSELLOR.value: _("C’est nous."),
        StepOwner.TOGETHER.value: _("C’est vous et nous."),
    }.get(step.owner, _("C’est une autre personne."))
    if step.status == StepStatus.DONE:
        return Item(step.title, (_("C’est fait. Bravo !"),))
    when = _("Avant le %(day)s.") % {"day": _day(step.due_on)} if step.due_on else ""
    return Item(step.title, (" ".join(filter(None, (who, when))),))


def schemes(content: Content, simple: bool) -> Iterator[Block]:
    """What may be called upon, and how far it got."""
    if not content.schemes:
        yield soft(_("Aucun pour le moment."))
        return
    names, states = dict(MobilisableScheme.choices), dict(SchemeState.choices)
    yield listed(
        [
            Item(
                f"{names.get(one.scheme, one.scheme)} : "
                f"{str(states.get(one.state, one.state)).lower()}",
                (_("Avec %(who)s") % {"who": one.contact},) if one.contact else (),
            )
            for one in content.schemes
        ]
    )


def funding(content: Content, simple: bool) -> Iterator[Block]:
    """Cost, source, asked, granted; the sums are worked out anew from the lines."""
    if not content.costs:
        yield soft(_("Il n’y a rien à payer pour le moment.") if simple else _("Aucune dépense."))
        return
    total = sums([_line(cost) for cost in content.costs])
    left = {"amount": _euros(total.to_find), "waiting": _euros(total.waiting)}
    yield listed([_simple_cost(cost) for cost in content.costs]) if simple else _costs(content)
    if total.is_balanced:
        yield text(_("Tout est payé par ces aides.") if simple else _("Tout est financé."))
    else:
        yield text(
            _("Il reste à trouver %(amount)s. On attend une réponse pour %(waiting)s.") % left
            if simple
            else _("Reste à trouver : %(amount)s ; en attente de réponse : %(waiting)s.") % left
        )


def _costs(content: Content) -> Block:
    total = sums([_line(cost) for cost in content.costs])
    rows = [
        (
            cost.label,
            _figure(cost.cost),
            cost.funder,
            _figure(cost.asked),
            _("en attente") if cost.granted is None else _figure(cost.granted),
            _day(cost.decided_on),
        )
        for cost in content.costs
    ]
    sums_up = (str(total.cost), "", str(total.asked), str(total.granted))
    return table(
        _("Plan de financement, en euros"),
        (_("Dépense"), _("Coût"), _("Financeur"), _("Demandé"), _("Accordé"), _("Réponse")),
        rows,
        foot=(_("Total"), *(_figure(one) if one else "" for one in sums_up), ""),
        numbers=(1, 3, 4),
    )


def _line(cost: Cost) -> Line:
    granted = None if cost.granted is None else Decimal(cost.granted)
    return Line(Decimal(cost.cost), Decimal(cost.asked), granted)


def _simple_cost(cost: Cost) -> Item:
    details = []
    if cost.funder and cost.granted is None:
        details.append(
            _("On demande %(asked)s à : %(who)s. On attend la réponse.")
            % {"asked": _euros(Decimal(cost.asked)), "who": cost.funder}
        )
    elif cost.funder and cost.granted is not None:
        details.append(
            _("%(who)s donne %(granted)s.")
            % {"who": cost.funder, "granted": _euros(Decimal(cost.granted))}
        )
    price = _("%(what)s coûte %(cost)s.")
    return Item(price % {"what": cost.label, "cost": _euros(Decimal(cost.cost))}, tuple(details))


def _figure(amount: str) -> str:
    return str(number_format(Decimal(amount), 2, force_grouping=True))


def _euros(amount: Decimal) -> str:
    places = 0 if amount == amount.to_integral_value() else 2
    return str(number_format(amount, places, force_grouping=True)) + "\xa0€"


def calendar(content: Content, simple: bool) -> Iterator[Block]:
    """What has a day, month by month, in the order of the days."""
    dated: list[tuple[datetime.date, str]] = [
        (step.due_on, step.title)
        for step in content.steps
        if step.due_on is not None and step.status != StepStatus.DONE
    ]
    if content.next_meeting is not None:
        dated.append((content.next_meeting.date(), _("Rendez-vous")))
    if not dated:
        yield soft(_("Il n’y a pas encore de date.") if simple else _("Rien n’est encore daté."))
        return
    dated.sort()
    for _month, days in groupby(dated, key=lambda pair: (pair[0].year, pair[0].month)):
        of_month = list(days)
        yield heading(str(date_format(of_month[0][0], "F Y")).capitalize())
        yield listed(
            [
                _("%(day)s : %(what)s") % {"day": date_format(day, "l j"), "what": what}
                for day, what in of_month
            ]
        )


def next_contact(content: Content, simple: bool) -> Iterator[Block]:
    """The next appointment as it stood that day."""
    at = content.next_meeting
    if at is None:
        yield soft(
            _("Vous pouvez nous appeler quand vous voulez.")
            if simple
            else _("Aucun rendez-vous n’est fixé : la personne reprend contact quand elle veut.")
        )
        return
    day = f"{date_format(at, 'l')} {date_format(at, 'DATE_FORMAT')}"
    when = {"day": day, "hour": time_format(at, "TIME_FORMAT"), "who": content.who.counsellor}
    yield text(
        (_("%(day)s, %(hour)s, avec %(who)s") if when["who"] else "%(day)s, %(hour)s") % when
    )


def _day(day: datetime.date | None) -> str:
    return str(date_format(day, "DATE_FORMAT")) if day else ""
