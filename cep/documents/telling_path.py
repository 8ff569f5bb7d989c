"""What was done together, in words: interviews, the request, what was explored, the competences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cep.competences import Competence, Mastery, Moment, Rater, Rating
from cep.competences_page import CompetenceLine, MomentView, Profiles, moment_view
from cep.documents.content import Career, Content
from cep.documents.parts import Block, Item, drawn, heading, listed, quote, soft, table, text
from cep.models import CareerEntryKind
from cep.words import COMPETENCE_PLAIN, MASTERY_PLAIN, MOMENT_WORDS
from followup.models import MeetingMode


def interviews(content: Content, simple: bool) -> Iterator[Block]:
    """Days and manners; what was said stays in the file."""
    if not content.meetings:
        yield soft(_("Il n’y a pas encore eu d’entretien."))
        return
    modes = dict(MeetingMode.choices)
    yield listed(
        [
            _("%(day)s : %(mode)s, avec %(who)s")
            % {
                "day": date_format(one.day, "DATE_FORMAT"),
                "mode": str(modes.get(one.mode, one.mode)).lower(),
                "who": one.counsellor,
            }
            for one in content.meetings
        ]
    )


def request(content: Content, simple: bool) -> Iterator[Block]:
    """As it was said."""
    if content.request is None:
        yield soft(
            _("Vous ne l’avez pas encore écrit.") if simple else _("Elle n’est pas encore écrite.")
        )
        return
    yield quote(content.request.words)
    day = date_format(content.request.day, "DATE_FORMAT")
    yield soft(_("Dit le %(day)s") % {"day": day})


def explored(content: Content, simple: bool) -> Iterator[Block]:
    """Situation, what to lean on, what is accepted, the career so far."""
    found = content.explored
    if found is None or not (found.situation or found.assets or found.limits or found.career):
        yield soft(_("Rien n’est encore noté."))
        return
    if found.situation:
        yield heading(_("Votre situation") if simple else _("Situation"))
        yield text(found.situation)
    if found.assets:
        yield heading(_("Ce qui vous aide") if simple else _("Ressources"))
        yield listed(found.assets)
    if found.limits:
        yield heading(_("Ce que vous acceptez") if simple else _("Contraintes acceptées par écrit"))
        yield listed(
            [
                _("%(what)s (le %(day)s)")
                % {"what": one.description, "day": date_format(one.accepted_on, "DATE_FORMAT")}
                for one in found.limits
            ]
        )
    if found.career:
        yield heading(_("Ce que vous avez fait") if simple else _("Parcours professionnel"))
        yield listed([_career(one) for one in found.career])


def _career(line: Career) -> Item:
    kinds = dict(CareerEntryKind.choices)
    details = (str(kinds.get(line.kind, "")), line.place, _months(line))
    return Item(line.title, (" · ".join(filter(None, details)),))


def _months(line: Career) -> str:
    starts = date_format(line.starts_on, "F Y") if line.starts_on else ""
    ends = date_format(line.ends_on, "F Y") if line.ends_on else ""
    if starts and ends:
        return f"{starts} – {ends}"
    if starts and line.kind == CareerEntryKind.EXPERIENCE:
        return _("depuis %(month)s") % {"month": starts}
    return starts or (_("jusqu’à %(month)s") % {"month": ends} if ends else "")


def competences(content: Content, simple: bool) -> Iterator[Block]:
    """The last moment that both looked at: the same drawing as on the page, then in words."""
    view = _last_moment(_profiles(content))
    if view is None:
        yield soft(
            _("Nous n’en avons pas encore parlé ensemble.")
            if simple
            else _("Elles n’ont pas encore été regardées ensemble.")
        )
        return
    if simple:
        yield listed([item for line in view.lines if (item := _simple_line(line))])
        return
    yield soft(str(MOMENT_WORDS[view.moment]))
    if view.chart is not None:
        yield drawn(view.chart)
    shown = [line for line in view.lines if line.together or line.person or line.counsellor]
    moved = any(line.comparison.change is not None for line in shown)
    head = [_("Compétence"), _("Où elle en est"), _("Ce qui le montre")]
    yield table(
        _("Compétences, avec ce qui les montre"),
        [*head, _("Évolution")] if moved else head,
        [(*_row(line), _change(line)) if moved else _row(line) for line in shown],
    )


def _profiles(content: Content) -> Profiles:
    found: dict[tuple[Moment, Rater], dict[Competence, Rating]] = {}
    for one in content.competences:
        key = (Moment(one.moment), Rater(one.rater))
        rating = Rating(Mastery(one.mastery), one.evidence)
        found.setdefault(key, {})[Competence(one.competence)] = rating
    return found


def _last_moment(profiles: Profiles) -> MomentView | None:
    views = (moment_view(profiles, moment, reader=Rater.PERSON) for moment in reversed(Moment))
    return next((view for view in views if not view.is_empty), None)


def _row(line: CompetenceLine) -> tuple[str, ...]:
    said = str(line.together) or "\n".join(
        f"{name} : {words}"
        for name, words in ((_("La personne"), line.person), (_("Conseil"), line.counsellor))
        if words
    )
    examples = dict.fromkeys(
        (line.together_evidence, line.person_evidence, line.counsellor_evidence)
    )
    return (str(line.name), said, "\n".join(filter(None, examples)))


def _change(line: CompetenceLine) -> str:
    change = line.comparison.change
    if change is None:
        return ""
    if change == 0:
        return _("stable")
    return _("en progrès") if change > 0 else _("en retrait")


def _simple_line(line: CompetenceLine) -> Item | None:
    """What both concluded, else what the person said of themselves."""
    compared = line.comparison
    mastery = compared.concluded if compared.concluded is not None else compared.person
    if mastery is None:
        return None
    example = line.together_evidence or line.person_evidence
    details = [str(MASTERY_PLAIN[mastery]) + "."]
    if example:
        details.append(_("Exemple : %(example)s") % {"example": example})
    return Item(str(COMPETENCE_PLAIN[compared.competence]), tuple(details))
