"""Avenir Centre, Bourges: Eve's caseload, and that of Inès while she is away."""

from beneficiaries.models import BarrierKind, Channel, ClosingReason, ConsentPurpose, StrategyOwner
from config.demo.people import BOURGES
from config.demo.stories import Closing, Handover, Hurdle, Story

HERE, DOULCHARD = ("18000", "Bourges"), ("18230", "Saint-Doulchard")
FLORENT, AMAND = ("18400", "Saint-Florent-sur-Cher"), ("18200", "Saint-Amand-Montrond")
REMINDERS, PARTNERS = ConsentPurpose.REMINDERS, ConsentPurpose.SHARE_WITH_PARTNERS

# fmt: off
STORIES = (
    Story(
        "handed_over", "Pauline", "Chevallier", 32, "eve", BOURGES, HERE, "E1103", -170, contact=-5,
        appointment=9, handover=Handover("ines", -8, "Absence d’Inès : Eve prend la suite."),
    ),
    Story(
        "handed_over_twin", "Rachid", "Amrani", 45, "eve", BOURGES, FLORENT, "N4101", -155,
        contact=-17, step=5, handover=Handover("ines", -8, "Absence d’Inès : Eve prend la suite."),
    ),
    Story(
        "waiting_for_ines", "Lucie", "Morvan", 29, "ines", BOURGES, HERE, "J1506", -90, contact=-22,
        appointment=22,
    ),
    Story(
        "waiting_for_ines_silent", "Gérard", "Poulain", 57, "ines", BOURGES, AMAND, "A1101", -145,
        contact=-46,
    ),
    Story(
        "waiting_for_ines_steps", "Amandine", "Leclerc", 38, "ines", BOURGES, DOULCHARD, "K1207",
        -88, contact=-20, step=-11,
    ),
    Story(
        "duplicate_one", "Stéphanie", "Lefèvre", 40, "eve", BOURGES, HERE, "M1604", -125,
        contact=-24, appointment=6,
    ),
    Story(
        "duplicate_two", "Stephanie", "Lefevre", 40, None, BOURGES, HERE, "M1604", -10,
        twin_of="duplicate_one", consents=(), informed=False,
    ),
    Story(
        "merge_kept", "Olivier", "Jacquemin", 51, "eve", BOURGES, DOULCHARD, "H1203", -165,
        contact=-13, appointment=16,
        hurdles=(
            Hurdle(
                BarrierKind.ACCESS, "Zone industrielle sans bus avant 9 h",
                "Demander un décalage d’horaire à l’employeur visé.", 18,
            ),
        ),
    ),
    Story(
        "merge_absorbed", "Olivier", "Jaquemin", 51, "eve", BOURGES, DOULCHARD, "H1203", -300,
        contact=-180, closing=Closing(-178, ClosingReason.OTHER), consents=(), twin_of="merge_kept",
    ),
    Story(
        "redirected", "Bénédicte", "Aumont", 49, "eve", BOURGES, HERE, "M1402", -215, contact=-31,
        closing=Closing(-30, ClosingReason.REDIRECTED), consents=(REMINDERS, PARTNERS),
    ),
    Story(
        "partner_refused", "Idriss", "Kone", 26, "eve", BOURGES, HERE, "M1805", -65, contact=-9,
        appointment=2, withdrawn={PARTNERS: -12}, consents=(REMINDERS, PARTNERS),
    ),
    Story(
        "calls_only", "Monique", "Baudry", 60, "eve", BOURGES, FLORENT, "G1602", -78, contact=-7,
        appointment=20, email="",
        fields={"preferred_channel": Channel.PHONE, "preferred_hours": "le matin avant 11 h"},
    ),
    Story(
        "third_party", "Élodie", "Ravel", 35, "eve", BOURGES, AMAND, "D1212", -112, contact=-14,
        step=8,
        hurdles=(
            Hurdle(
                BarrierKind.CARE_DUTIES, "Accompagne sa mère trois jours par semaine",
                "La plateforme des aidants appelle la semaine prochaine.", -5,
                StrategyOwner.THIRD_PARTY, since=-50,
            ),
        ),
    ),
    Story(
        "overdue_steps", "Fabrice", "Nivelle", 44, "eve", BOURGES, HERE, "I1304", -98, contact=-28,
        step=-15, signals=1,
    ),
    Story(
        "unassigned_waiting", "Clémence", "Duhamel", 31, None, BOURGES, HERE, "K2111", -19,
        consents=(), informed=False,
    ),
    Story(
        "new_notice", "Antoine", "Vidal", 36, "eve", BOURGES, HERE, "A1414", -15, contact=-15,
        appointment=4, notice_version=2,
    ),
)
# fmt: on
