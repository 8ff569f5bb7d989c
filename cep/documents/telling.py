"""A content in words: its parts in order, in the language of the moment and in one edition.

The easy edition speaks to the person: short sentences, no figure to decipher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import OperatorKind
from beneficiaries.phones import displayed
from cep.documents.content import Content, Remark
from cep.documents.parts import Block, Item, Part, facts, listed, quote, text
from cep.documents.sections import CONTACT, REMARKS, RIGHTS, Section
from cep.documents.telling_path import competences, explored, interviews, request
from cep.documents.telling_project import (
    calendar,
    funding,
    next_contact,
    plan,
    project,
    schemes,
    strategy,
)
from cep.documents.titles import title_of
from cep.models import AnswerKind

Teller = Callable[[Content, bool], Iterator[Block]]
TELLERS: dict[str, Teller] = {
    Section.INTERVIEWS: interviews,
    Section.REQUEST: request,
    Section.EXPLORED: explored,
    Section.COMPETENCES: competences,
    Section.PROJECT: project,
    Section.STRATEGY: strategy,
    Section.PLAN: plan,
    Section.SCHEMES: schemes,
    Section.FUNDING: funding,
    Section.CALENDAR: calendar,
    Section.NEXT: next_contact,
}


def told(content: Content, *, language: str, simple: bool = False) -> list[Part]:
    """The synthesis: who, each part that is ticked, rights, remarks."""
    with translation.override(language):
        return [
            Part("who", title_of("who", simple=simple), tuple(_who(content, simple))),
            *_parts(content, simple),
            Part(RIGHTS, title_of(RIGHTS, simple=simple), tuple(_rights(content, simple))),
            *_remarks(content, simple),
        ]


def told_for_liaison(content: Content, *, language: str = "fr") -> list[Part]:
    """What goes to another operator: who, how to reach them if they wish, the ticked parts."""
    with translation.override(language):
        parts = [Part("who", title_of("who"), tuple(_who(content, False)))]
        if CONTACT in content.sections:
            pairs = ((_("Téléphone"), displayed(content.who.phone) if content.who.phone else ""),)
            reached = facts((*pairs, (_("Courriel"), content.who.email)))
            parts.append(Part(CONTACT, title_of(CONTACT), (reached,)))
        return [*parts, *_parts(content, False)]


def _parts(content: Content, simple: bool) -> Iterator[Part]:
    for key in content.sections:
        if key in TELLERS:
            blocks = (*TELLERS[key](content, simple), *_own_words(content, key, simple))
            yield Part(key, title_of(key, simple=simple), blocks)


def _who(content: Content, simple: bool) -> Iterator[Block]:
    who = content.who
    kind = OperatorKind(who.operator_kind).label if who.operator_kind in OperatorKind else ""
    since = date_format(who.opened_on, "DATE_FORMAT")
    yield facts(
        (
            (_("Nom"), who.name),
            (_("Référence"), who.reference),
            (_("Le service") if simple else _("Opérateur du CEP"), who.operator),
            (_("Type d’opérateur"), "" if simple else str(kind)),
            (_("Équipe"), who.team),
            (_("Qui vous accompagne") if simple else _("Conseil"), who.counsellor),
            (_("Depuis le") if simple else _("Accompagnement depuis le"), since),
        )
    )


def _own_words(content: Content, key: str, simple: bool) -> Iterator[Block]:
    """A remark taken up as it is stands in its part."""
    remark = content.remark_on(key)
    if remark is not None and remark.answer == AnswerKind.QUOTED:
        yield quote(remark.words, _("Vos mots") if simple else _("Avec ses mots"))


def _remarks(content: Content, simple: bool) -> Iterator[Part]:
    """The others stand together at the end, each with the answer."""
    left = [one for one in content.remarks if not _stands_in_its_part(content, one)]
    if left:
        blocks = [block for remark in left for block in _remark(remark, simple)]
        yield Part(REMARKS, title_of(REMARKS, simple=simple), tuple(blocks))


def _stands_in_its_part(content: Content, remark: Remark) -> bool:
    return remark.answer == AnswerKind.QUOTED and remark.section in content.sections


def _remark(remark: Remark, simple: bool) -> Iterator[Block]:
    about = title_of(remark.section, simple=simple)
    yield quote(remark.words, _("À propos de « %(part)s »") % {"part": about})
    if remark.answer in AnswerKind and remark.answer != AnswerKind.QUOTED:
        answer = str(AnswerKind(remark.answer).label)
        reply = f"{answer}. {remark.reply}" if remark.reply else f"{answer}."
        yield text(_("Réponse du conseil : %(reply)s") % {"reply": reply})


def _rights(content: Content, simple: bool) -> Iterator[Block]:
    said = (_simple_rights if simple else _plain_rights)(content.who.operator)
    yield listed(list(said))


def _simple_rights(operator: str) -> Iterator[Item]:
    for sentence in (
        _("Ce document est à vous. Vous choisissez à qui vous le montrez."),
        _("Nous ne le donnons jamais à un employeur."),
        _("Le conseil est gratuit. Il est confidentiel."),
        _("Vous pouvez lire votre dossier, le faire corriger, en demander une copie."),
        _("Vous n’êtes pas d’accord avec nous ? Dites-le à %(operator)s.") % {"operator": operator},
        _("Cela ne suffit pas ? Écrivez au médiateur de France compétences."),
        _("Nous gardons votre dossier 2 ans après notre dernier contact."),
    ):
        yield Item(sentence)


def _plain_rights(operator: str) -> Iterator[Item]:
    """Whose document it is, what may be asked, whom to turn to, how long it is kept."""
    owned = _(
        "Il n’est transmis à personne sans votre accord, et jamais à un employeur. "
        "Le conseil en évolution professionnelle est gratuit et confidentiel."
    )
    data = _(
        "Vous pouvez lire votre dossier, le faire corriger, en recevoir une copie, "
        "vous opposer à certains usages : dans votre espace, page « Mes droits », "
        "ou auprès de %(operator)s. Vous pouvez aussi saisir la CNIL."
    )
    quarrel = _(
        "Parlez-en d’abord à %(operator)s. Si le désaccord demeure, vous pouvez "
        "saisir le médiateur de France compétences (francecompetences.fr)."
    )
    kept = _(
        "Le dossier est conservé deux ans après le dernier contact, puis effacé ou rendu anonyme."
    )
    yield Item(_("Un document qui vous appartient"), (owned,))
    yield Item(_("Vos données"), (data % {"operator": operator},))
    yield Item(_("En cas de désaccord"), (quarrel % {"operator": operator},))
    yield Item(_("Conservation"), (kept,))
