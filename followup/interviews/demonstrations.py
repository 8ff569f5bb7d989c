"""The nine demonstrations of a working alliance, at hand during an interview; never scored."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One idea, and what it looks like in the room."""

    code: str
    title: str | Promise
    shows: str | Promise


DEMONSTRATIONS = (
    Demonstration("D1", _("Respect"), _("À l’heure, le nom souhaité, sa langue, son canal.")),
    Demonstration("D2", _("Lieu accueillant"), _("Porte fermée, téléphone coupé, eau, calme.")),
    Demonstration(
        "D3", _("Obstacles"), _("Nommer ce qui gêne, chercher ensemble quoi essayer d’abord.")
    ),
    Demonstration("D4", _("Rôles"), _("Dire qui fait quoi, et ce que vous ne ferez pas.")),
    Demonstration(
        "D5", _("Envie de continuer"), _("Demander si elle souhaite poursuivre, ou faire pause.")
    ),
    Demonstration("D6", _("Réponse sensible"), _("Reformuler, ralentir, mots simples, silences.")),
    Demonstration("D7", _("Confiance"), _("Relever un effort, la laisser choisir et décider.")),
    Demonstration(
        "D8", _("Suite claire"), _("Relire ensemble qui fait quoi, pour quand, et comment écrire.")
    ),
    Demonstration(
        "D9", _("Entre deux"), _("Dire quand vous donnez des nouvelles, et tenir parole.")
    ),
)
