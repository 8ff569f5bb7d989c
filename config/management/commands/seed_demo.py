"""`manage.py seed_demo`: three invented structures, about 120 invented people."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from beneficiaries.models import Beneficiary
from beneficiaries.refusals import Refused
from config.demo.seed import already_there, seed


class Command(BaseCommand):
    """Fill an empty database; a second run changes nothing."""

    help = "Crée les données fictives de la démonstration (JALONS_DEMO=1 seulement)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                _(
                    "Refusé : les données fictives ne vont que dans une démonstration. "
                    "Relancez avec JALONS_DEMO=1, sur une base sans personne réelle."
                )
            )
        self.speaks = options["verbosity"] > 0
        if already_there():
            self.say(_("La démonstration est déjà en place : rien n’a été changé."))
            return
        started = time.monotonic()
        try:
            seed()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.say(
            _("Démonstration créée en %(seconds).1f s : %(people)d personnes, toutes inventées.")
            % {"seconds": time.monotonic() - started, "people": Beneficiary.objects.count()}
        )

    def say(self, sentence: str) -> None:
        """Print, unless asked to be quiet."""
        if self.speaks:
            self.stdout.write(sentence)
