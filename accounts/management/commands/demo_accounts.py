"""`manage.py demo_accounts`: who may be played in the demo, and with which password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.demo import players
from accounts.models import Membership, User

DEMO_PASSWORD = "jalons fait sa demonstration"


class Command(BaseCommand):
    """Print one line per account and role; never outside the demo."""

    help = "Affiche les comptes de démonstration et leur mot de passe."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("Réservé à la démonstration : lancez Jalons avec JALONS_DEMO=1."))
        rows = [_row(user) for user in players()]
        if not rows:
            self.stdout.write(_("Aucun compte de démonstration : lancez d’abord seed_demo."))
            return
        head = (_("Carte"), _("Adresse"), _("Rôle"), _("Organisation"))
        for line in _table([head, *sorted(rows, key=lambda row: (row[3], row[2], row[0]))]):
            self.stdout.write(line)
        self.stdout.write("")
        self.stdout.write(_("Mot de passe de tous ces comptes : %s") % DEMO_PASSWORD)


def _row(user: User) -> tuple[str, str, str, str]:
    """What the card of this user says; several roles or organisations share the line."""
    held = list(
        Membership.objects.current().filter(user=user).select_related("organisation", "team")
    )
    held.sort(key=lambda m: (m.organisation.name, m.role))
    roles = dict.fromkeys(str(m.get_role_display()) for m in held)
    places = dict.fromkeys(m.organisation.name for m in held)
    away = _("absence en cours")
    return user.full_name, user.email, ", ".join(roles) or away, " · ".join(places) or "–"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns aligned, as a terminal shows them."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
