"""The steps offered, in the order of the trade: understand first, change later.

Words are here and nowhere else; what the person did is in the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.models import RepairKind

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Offered:
    """One step: what it is for, sentences to begin with, and the page where it is really done."""

    kind: RepairKind
    purpose: Text
    starters: tuple[Text, ...] = ()
    # Name of the address and its words; `repair.page` turns them into a link.
    leads_to: str = ""
    lead: Text = ""
    # What one may ask oneself: shown with a place to write that is never sent.
    private: tuple[Text, ...] = ()


UNDERSTAND: Final[tuple[Offered, ...]] = (
    Offered(
        RepairKind.IDENTIFY,
        _(
            "Revenir aux faits : que s’est-il passé, quand ? Un transport, une garde d’enfant, "
            "une fatigue expliquent peut-être tout."
        ),
        (
            _("« J’ai l’impression que la dernière fois ne vous a pas aidé·e. Je me trompe ? »"),
            _("« Qu’est-ce qui a changé pour vous depuis notre rencontre de… ? »"),
        ),
    ),
    Offered(
        RepairKind.OWN_FEELINGS,
        _("Avant d’en parler, regarder ce que cela vous fait. Cela reste à vous."),
        private=(
            _("Qu’est-ce que je ressens quand je pense à cet entretien ?"),
            _("De quoi ai-je envie : aller plus vite, éviter, convaincre ?"),
        ),
    ),
    Offered(
        RepairKind.OWN_PART,
        _("Dire ce qui vient de vous ou du service, sans vous excuser de tout."),
        (
            _("« Je suis allé·e trop vite sur… »"),
            _("« Je vous ai proposé cela sans vous demander ce que vous en pensiez. »"),
        ),
    ),
    Offered(
        RepairKind.EMPATHY,
        _("Demander ce qui a été difficile, et laisser le temps de répondre."),
        (
            _("« Qu’est-ce qui a été le plus difficile pour vous ? »"),
            _("« Si je comprends bien… Est-ce que c’est cela ? »"),
            _("« De quoi auriez-vous eu besoin à ce moment-là ? »"),
        ),
        leads_to="followup:prepare",
        lead=_("Préparer la prochaine rencontre"),
    ),
    Offered(
        RepairKind.OBSERVER,
        _("Prendre du recul avec d’autres : présenter la situation, sans aucun nom."),
        leads_to="alliance:vignette",
        lead=_("En parler en APP : préparer la situation sans nom"),
    ),
)

CHANGE: Final[tuple[Offered, ...]] = (
    Offered(
        RepairKind.REVISE_GOAL,
        _("Le but est-il encore celui de la personne ?"),
        (_("« Ce que nous visons est-il encore ce que vous voulez ? »"),),
        leads_to="followup:plan",
        lead=_("Ouvrir le plan d’action"),
    ),
    Offered(
        RepairKind.LIGHTEN_TASK,
        _("Une étape plus petite, plus tard, ou faite à deux."),
        (_("« Quelle serait la plus petite chose faisable d’ici la prochaine fois ? »"),),
        leads_to="followup:plan",
        lead=_("Alléger une étape du plan"),
    ),
    Offered(
        RepairKind.EXPLAIN_INTEREST,
        _("Dire à quoi sert ce qui est demandé, et qui le demande."),
        (_("« Si je vous propose cela, c’est pour… Cela vous paraît utile ? »"),),
    ),
    Offered(
        RepairKind.CHANGE_MODE,
        _("Téléphone, visio, marcher un quart d’heure : se voir autrement."),
        (_("« Préférez-vous que l’on se parle autrement la prochaine fois ? »"),),
        leads_to="appointment",
        lead=_("Changer le prochain rendez-vous"),
    ),
    Offered(
        RepairKind.ANOTHER_PERSON,
        _("Proposer quelqu’un d’autre n’est pas un échec : c’est un choix de la personne."),
        (_("« Souhaitez-vous continuer avec une autre personne du service ? »"),),
        leads_to="beneficiaries:transfer",
        lead=_("Proposer le dossier à un·e collègue"),
    ),
)
