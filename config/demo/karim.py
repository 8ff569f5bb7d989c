"""Avenir Centre, Bourges: Karim's caseload, one file for each state of a CEP."""

from beneficiaries.models import BarrierKind, ClosingReason, StrategyOwner
from config.demo.people import BOURGES
from config.demo.stories import Closing, Hurdle, Story

HERE, DOULCHARD = ("18000", "Bourges"), ("18230", "Saint-Doulchard")
FLORENT, MEHUN = ("18400", "Saint-Florent-sur-Cher"), ("18500", "Mehun-sur-Yèvre")

# fmt: off
STORIES = (
    Story(
        "level_one", "Yann", "Kerbrat", 27, "karim", BOURGES, HERE, "D1106", -12, contact=-12,
        appointment=5,
    ),
    Story(
        "between_levels", "Odile", "Berthier", 53, "karim", BOURGES, DOULCHARD, "M1601", -75,
        contact=-30,
    ),
    Story(
        "second_level", "Mehdi", "Bouazza", 34, "karim", BOURGES, HERE, "N4105", -110, contact=-8,
        appointment=6, step=9,
        hurdles=(
            Hurdle(
                BarrierKind.DIGITAL, "N’a qu’un téléphone pour remplir les dossiers",
                "Un créneau par semaine à la médiathèque.", 15, StrategyOwner.THIRD_PARTY,
            ),
        ),
    ),
    Story(
        "straight_to_two", "Clarisse", "Nogent", 41, "karim", BOURGES, FLORENT, "J1506", -58,
        contact=-11, appointment=10,
    ),
    Story(
        "straight_to_three", "Hugo", "Charpentier", 30, "karim", BOURGES, HERE, "F1603", -95,
        contact=-13, step=12,
    ),
    Story(
        "back_to_one", "Sylvie", "Gaillard", 49, "karim", BOURGES, MEHUN, "D1505", -190, contact=-4,
        appointment=8, step=-6,
    ),
    Story(
        "back_to_two", "Amadou", "Sow", 37, "karim", BOURGES, HERE, "H2913", -210, contact=-15,
        step=20,
    ),
    Story(
        "all_funded", "Justine", "Maréchal", 33, "karim", BOURGES, DOULCHARD, "M1203", -230,
        contact=-6, appointment=13, step=30,
    ),
    Story(
        "resigned_too_early", "Tony", "Da Costa", 45, "karim", BOURGES, HERE, "G1602", -84,
        contact=-9, step=3,
    ),
    Story(
        "own_workshop", "Léonie", "Faucheux", 39, "karim", BOURGES, FLORENT, "B1802", -160,
        contact=-14, appointment=17, step=14,
    ),
    Story(
        "three_and_done", "Bachir", "Lamrani", 31, "karim", BOURGES, HERE, "K2503", -320,
        contact=-41, closing=Closing(-40, ClosingReason.SOLUTION),
    ),
    Story(
        "one_was_enough", "Ginette", "Poirier", 58, "karim", BOURGES, MEHUN, "A1407", -140,
        contact=-121, closing=Closing(-120, ClosingReason.NEED_MET),
    ),
    Story(
        "stopped_at_two", "Kelly", "Rousselet", 24, "karim", BOURGES, HERE, "D1401", -175,
        contact=-61, closing=Closing(-60, ClosingReason.PERSON_STOPS),
    ),
    Story(
        "life_happened", "Régis", "Thévenot", 46, "karim", BOURGES, DOULCHARD, "N1101", -200,
        contact=-83, closing=Closing(-80, ClosingReason.LIFE_EVENT),
    ),
    Story(
        "moved_away", "Anaïs", "Delorme", 28, "karim", BOURGES, HERE, "E1101", -130, contact=-52,
        closing=Closing(-50, ClosingReason.OTHER),
    ),
)
# fmt: on
