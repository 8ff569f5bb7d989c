"""Horizons Touraine, a mixed structure: CEP beside other accompaniments, one counsellor."""

from beneficiaries.models import BarrierKind, ClosingReason, Programme, ReadingMode
from config.demo.people import TOURS
from config.demo.stories import Closing, Hurdle, Story

HERE, JOUE, AMBOISE = ("37000", "Tours"), ("37300", "Joué-lès-Tours"), ("37400", "Amboise")
LOCHES, CHINON = ("37600", "Loches"), ("37500", "Chinon")
OTHER, UNIT = Programme.OTHER, Programme.RECLASSEMENT

# fmt: off
STORIES = (
    Story(
        "homonym_elsewhere", "Basile", "Roux", 55, "charlie", TOURS, HERE, "D1401", -120,
        contact=-10, appointment=7,
    ),
    Story(
        "mixed_cep", "Valérie", "Hamelin", 43, "charlie", TOURS, JOUE, "M1203", -80, contact=-6,
        appointment=3,
    ),
    Story(
        "mixed_unit", "Laurent", "Boisseau", 52, "charlie", TOURS, AMBOISE, "H2909", -150,
        contact=-20, step=-4, programme=UNIT,
    ),
    Story(
        "mixed_unit_placed", "Sylvain", "Tessier", 46, "charlie", TOURS, HERE, "H2102", -220,
        contact=-26, programme=UNIT, closing=Closing(-25, ClosingReason.PROGRAMME_END),
    ),
    Story(
        "mixed_other", "Hawa", "Sissoko", 27, "charlie", TOURS, HERE, "K2204", -125, contact=-47,
        programme=OTHER, fields={"reading_mode": ReadingMode.SIMPLE},
    ),
    Story(
        "mixed_steady", "Mathis", "Gauthier", 25, "charlie", TOURS, LOCHES, "F1602", -35,
        contact=-5, appointment=11, programme=OTHER,
    ),
    Story(
        "mixed_review", "Rosalie", "Picard", 39, "charlie", TOURS, CHINON, "G1803", -105,
        contact=-33, step=9,
        hurdles=(
            Hurdle(
                BarrierKind.OTHER, "Saison touristique : libre seulement d’octobre à mars",
                "Caler la formation sur l’hiver.", -21, since=-80,
            ),
        ),
    ),
    Story(
        "mixed_silent", "Quentin", "Derrien", 33, "charlie", TOURS, HERE, "I1604", -135,
        contact=-70, signals=1,
    ),
    Story(
        "mixed_met", "Agathe", "Lenoir", 41, "charlie", TOURS, JOUE, "K1207", -250, contact=-52,
        closing=Closing(-50, ClosingReason.NEED_MET),
    ),
    Story(
        "mixed_new", "Ousmane", "Camara", 30, "charlie", TOURS, HERE, "N1105", -3, contact=-3,
        appointment=5,
    ),
    Story(
        "mixed_nothing_planned", "Delphine", "Carpentier", 48, "charlie", TOURS, AMBOISE, "M1607",
        -60, contact=-16,
    ),
    Story(
        "mixed_unassigned", "Rémi", "Jolivet", 22, None, TOURS, HERE, "D1505", -2, consents=(),
        informed=False, programme=OTHER,
    ),
    Story(
        "mixed_english", "Fiona", "MacAllister", 34, "charlie", TOURS, HERE, "E1103", -50,
        contact=-12, appointment=18, fields={"language": "en"},
    ),
    Story(
        "mixed_step", "Bruno", "Cornet", 50, "charlie", TOURS, LOCHES, "F1703", -92, contact=-11,
        step=14,
    ),
    Story(
        "mixed_redirected", "Inaya", "Belkacem", 26, "charlie", TOURS, HERE, "J1501", -130,
        contact=-66, closing=Closing(-64, ClosingReason.REDIRECTED),
    ),
)
# fmt: on
