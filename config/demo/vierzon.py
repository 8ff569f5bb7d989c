"""Avenir Centre, Vierzon: Alice's and Bob's caseloads."""

from beneficiaries.models import (
    BarrierKind,
    Channel,
    ClosingReason,
    ConsentPurpose,
    ReadingMode,
    StrategyOwner,
)
from config.demo.people import VIERZON
from config.demo.stories import Closing, Handover, Hurdle, Story

HERE, MEHUN, FOECY = ("18100", "Vierzon"), ("18500", "Mehun-sur-Yèvre"), ("18500", "Foëcy")
SALBRIS, GRACAY, MASSAY = ("41300", "Salbris"), ("18310", "Graçay"), ("18120", "Massay")
REMINDERS, ALLIANCE = ConsentPurpose.REMINDERS, ConsentPurpose.ALLIANCE
PARTNERS = ConsentPurpose.SHARE_WITH_PARTNERS

# fmt: off
ALICE = (
    Story(
        "with_account", "Basile", "Roux", 38, "alice", VIERZON, HERE, "H2909", -160, contact=-6,
        appointment=5, step=-11, reference="D-2041", account="basile",
        consents=(REMINDERS, ALLIANCE, PARTNERS), notice_version=2,
        fields={"preferred_channel": Channel.SMS, "preferred_hours": "après 17 h"},
        hurdles=(
            Hurdle(
                BarrierKind.MOBILITY, "Plus de voiture depuis l’été",
                "Essayer la ligne Rémi 185 deux semaines ; demander l’aide au permis B.", 15,
                StrategyOwner.PERSON,
            ),
            Hurdle(
                BarrierKind.DIGITAL, "Les candidatures en ligne découragent",
                "Une heure ensemble à l’espace numérique, un jeudi sur deux.", -30,
                StrategyOwner.TOGETHER, since=-120, resolved=-28,
            ),
        ),
    ),
    Story(
        "silent", "Khadija", "Benhaddou", 44, "alice", VIERZON, SALBRIS, "H2913", -210, contact=-52,
        step=-20, signals=1,
    ),
    Story(
        "never_seen", "Jérémie", "Gaudin", 29, "alice", VIERZON, HERE, "N1105", -48, consents=(),
        informed=False,
    ),
    Story(
        "no_next_step", "Solange", "Pruvost", 56, "alice", VIERZON, MEHUN, "M1607", -95,
        contact=-12,
    ),
    Story(
        "overdue_review", "Moussa", "Traoré", 33, "alice", VIERZON, FOECY, "F1703", -130,
        contact=-9, appointment=11,
        hurdles=(
            Hurdle(
                BarrierKind.LANGUAGE, "« Je comprends tout mais j’écris avec peine »",
                "Cours du soir à la MJC, puis relire ensemble le premier courrier.", -14, since=-90,
            ),
        ),
    ),
    Story(
        "several_barriers", "Nathalie", "Courtois", 41, "alice", VIERZON, HERE, "D1507", -180,
        contact=-4, appointment=9, step=-3, signals=2, consents=(REMINDERS, ALLIANCE, PARTNERS),
        hurdles=(
            Hurdle(
                BarrierKind.CARE_DUTIES, "Deux enfants, horaires coupés impossibles",
                "Viser les postes en journée ; rendez-vous avec le relais petite enfance.", 20,
            ),
            Hurdle(
                BarrierKind.MOBILITY, "Un seul véhicule pour le couple",
                "Covoiturage avec une voisine à essayer en décembre.", 6, StrategyOwner.PERSON,
            ),
            Hurdle(
                BarrierKind.WELL_BEING, "« Je ne me sens plus capable »",
                "Commencer chaque entretien par ce qui a été tenu depuis le dernier.", -2,
                since=-60,
            ),
            Hurdle(
                BarrierKind.DIGITAL, "Pas d’ordinateur à la maison",
                "Prêt d’une tablette par l’association.", -50, StrategyOwner.THIRD_PARTY,
                since=-150, resolved=-45,
            ),
        ),
    ),
    Story(
        "name_as_wished", "Christian", "Delaunay", 27, "alice", VIERZON, HERE, "M1805", -70,
        contact=-8, appointment=6, fields={"name_as_wished": "Charlie Delaunay"},
    ),
    Story(
        "simple_reading", "Odette", "Fournier", 52, "alice", VIERZON, GRACAY, "K2204", -110,
        contact=-15, appointment=3,
        fields={
            "reading_mode": ReadingMode.SIMPLE, "preferred_channel": Channel.PHONE,
            "adaptations": "Gros caractères, une consigne à la fois, relire à voix haute.",
        },
    ),
    Story(
        "english_speaker", "Grace", "Adeyemi", 31, "alice", VIERZON, HERE, "G1803", -60, contact=-5,
        appointment=8,
        fields={"language": "en", "adaptations": "Entretiens en anglais si possible."},
        hurdles=(
            Hurdle(
                BarrierKind.LANGUAGE, "Français encore hésitant au téléphone",
                "Préparer trois phrases avant chaque appel, les jouer ensemble.", 10,
                StrategyOwner.COUNSELLOR,
            ),
        ),
    ),
    Story(
        "without_phone", "Firmin", "Lebeau", 59, "alice", VIERZON, MASSAY, "A1203", -85,
        contact=-18, appointment=13, phone=False, email="", consents=(),
        fields={"preferred_channel": Channel.POST},
    ),
    Story(
        "spouse_one", "Jean-Pierre", "Vasseur", 47, "alice", VIERZON, MEHUN, "N4101", -140,
        contact=-11, appointment=4, email="famille.vasseur@exemple.invalid",
    ),
    Story(
        "spouse_two", "Brigitte", "Vasseur", 46, "alice", VIERZON, MEHUN, "J1501", -138,
        contact=-11, step=16, email="famille.vasseur@exemple.invalid",
    ),
    Story(
        "long_name", "Marie-Antoinette Éléonore Bathilde",
        "de La Rochebrochard-Montmorency d’Aubeterre-sur-Auron", 39, "alice", VIERZON, HERE,
        "L1509", -55, contact=-3, appointment=17, step=10,
    ),
    Story(
        "consent_withdrawn", "Thierry", "Guilbert", 50, "alice", VIERZON, HERE, "I1304", -200,
        contact=-13, appointment=7, withdrawn={ALLIANCE: -25, REMINDERS: -25},
    ),
    Story(
        "opened_with_reason", "Yasmine", "Cherif", 35, "alice", VIERZON, FOECY, "D1401", -75,
        contact=-2, appointment=14, step=14,
        asked_by=("eve", "Remplace Alice pour l’appel de mardi, à sa demande."),
    ),
    Story(
        "closed_need_met", "Aurélien", "Chauvin", 42, "alice", VIERZON, HERE, "M1203", -290,
        contact=-35, closing=Closing(-33, ClosingReason.NEED_MET),
    ),
    Story(
        "closed_solution", "Sandrine", "Marchal", 37, "alice", VIERZON, SALBRIS, "M1501", -260,
        contact=-21, closing=Closing(-20, ClosingReason.SOLUTION),
    ),
    Story(
        "reopened", "Loïc", "Perrault", 34, "alice", VIERZON, HERE, "F1602", -320, contact=-7,
        appointment=12, closing=Closing(-90, ClosingReason.SOLUTION, reopened=-16),
    ),
    Story(
        "today", "Émilie", "Brossard", 30, "alice", VIERZON, HERE, "G1703", -40, contact=-14,
        appointment=1, step=2,
    ),
    Story(
        "apostrophe", "Maëlle", "L’Hôpital-Ünal", 45, "alice", VIERZON, GRACAY, "K1302", -66,
        contact=-10, appointment=19,
    ),
)
# fmt: on

# fmt: off
BOB = (
    Story(
        "handed_to_bob", "Fatoumata", "Diallo", 36, "bob", VIERZON, HERE, "K1304", -150,
        contact=-16, appointment=10,
        handover=Handover("alice", -58, "Rééquilibrage des portefeuilles."),
    ),
    Story(
        "leaver_urgent", "Didier", "Masson", 54, "bob", VIERZON, MEHUN, "H2102", -230, contact=-6,
        appointment=26, signals=1,
        hurdles=(
            Hurdle(
                BarrierKind.CULTURE, "Trente ans dans la même usine, un seul entretien passé",
                "Deux simulations d’entretien avant la visite chez l’employeur.", 24,
            ),
        ),
    ),
    Story(
        "leaver_silent", "Corinne", "Alexandre", 48, "bob", VIERZON, HERE, "D1106", -190,
        contact=-61,
    ),
    Story(
        "leaver_steady", "Vincent", "Rivière", 40, "bob", VIERZON, MASSAY, "I1604", -120,
        contact=-8, appointment=15, step=21,
    ),
    Story(
        "literacy", "Ahmet", "Yildiz", 43, "bob", VIERZON, HERE, "F1604", -100, contact=-19,
        step=-6,
        fields={
            "reading_mode": ReadingMode.SIMPLE, "adaptations": "Écrire peu, dessiner le trajet.",
        },
        hurdles=(
            Hurdle(
                BarrierKind.LITERACY, "Les formulaires se font à deux",
                "Inscription aux ateliers du lundi ; remplir le dossier ensemble.", -8,
                StrategyOwner.COUNSELLOR, since=-75,
            ),
        ),
    ),
    Story(
        "closed_person_stops", "Pascal", "Renaudin", 58, "bob", VIERZON, SALBRIS, "N1103", -240,
        contact=-40, closing=Closing(-38, ClosingReason.PERSON_STOPS),
    ),
    Story(
        "closed_no_contact", "Kévin", "Barbier", 24, "bob", VIERZON, HERE, "D1505", -310,
        contact=-170, closing=Closing(-80, ClosingReason.NO_CONTACT),
    ),
    Story(
        "closed_life_event", "Hélène", "Toussaint", 33, "bob", VIERZON, FOECY, "D1104", -205,
        contact=-62, closing=Closing(-60, ClosingReason.LIFE_EVENT),
    ),
    Story(
        "unassigned_new", "Sofiane", "Meziane", 28, None, VIERZON, HERE, "N1103", -4, consents=(),
        informed=False,
    ),
)
# fmt: on
