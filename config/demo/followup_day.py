"""Files that change hands in the demo: Bob leaves, Inès is away, Alice is asked to take over."""

from __future__ import annotations

from accounts.models import User
from accounts.standing import standing_of
from beneficiaries.models import CaseFile, Transfer
from beneficiaries.services.handover import (
    decline_transfer,
    delegate,
    propose_transfer,
)
from config.demo.days import day, moment
from config.demo.people import AVENIR
from config.demo.telling import Book

NOTE = (
    "Je pars dans trois semaines. Les rendez-vous sont pris jusqu’à la fin du mois.\n"
    "Ce qui presse : la réponse du centre de formation, attendue avant vendredi."
)


def tell_handovers(book: Book) -> None:
    """A transfer that waits, one declined; files confided during an absence."""
    alice, bob, eve, diane = (_acting(book, key) for key in ("alice", "bob", "eve", "diane"))
    urgent, steady, silent, literacy = (
        _open(book, key) for key in ("leaver_urgent", "leaver_steady", "leaver_silent", "literacy")
    )
    first = propose_transfer(by=bob, case_files=[silent], receiver=eve, note=NOTE)
    decline_transfer(
        by=eve, transfers=first, reason="Trop loin de Bourges : la personne n’a pas de voiture."
    )
    Transfer.objects.filter(pk__in=[row.pk for row in first]).update(proposed_at=moment(-6, 11))
    waiting = propose_transfer(by=bob, case_files=[urgent, steady], receiver=alice, note=NOTE)
    Transfer.objects.filter(pk__in=[row.pk for row in waiting]).update(proposed_at=moment(-4, 16))
    delegate(
        by=bob,
        case_files=[literacy],
        delegate=alice,
        starts_on=day(-1),
        ends_on=day(6),
        note="Lire le courrier avec lui au téléphone le lundi matin.",
    )
    away = CaseFile.objects.open().filter(
        referent=book.made.users["ines"], organisation=book.made.organisations[AVENIR]
    )
    if away.exists():
        delegate(
            by=diane,
            case_files=away,
            delegate=eve,
            starts_on=day(-9),
            ends_on=day(17),
            note="Inès est en congé. Garder le lien, sans commencer de nouvelle démarche.",
        )


def _open(book: Book, key: str) -> CaseFile:
    return CaseFile.objects.get(pk=book.files[key].pk)


def _acting(book: Book, key: str) -> User:
    """Somebody at work in Avenir Centre."""
    user = book.made.users[key]
    user.standing = standing_of(user, book.made.organisations[AVENIR].pk)
    return user
