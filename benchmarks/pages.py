"""What is measured, chosen among the rows of this size."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils import timezone

from accounts.models import Organisation, Team
from benchmarks.check_ins import BY_LINK, question_paths
from benchmarks.seeding import COUNSELLOR, MANAGER
from beneficiaries.models import Beneficiary, CaseFile
from cep.models import LevelPeriod
from followup.models import Interview

PER_PAGE = 50
DEEPEST = 200
OPENED = 60
LIST = "/dossiers/"
SEARCH = "/dossiers/recherche/"
VISITORS = (MANAGER, COUNSELLOR)


@dataclass(frozen=True, slots=True)
class Page:
    """One figure of the table: addresses asked in turn, by whom."""

    key: str
    label: str
    paths: tuple[str, ...]
    email: str = MANAGER
    fragment: bool = False


def pages() -> list[Page]:
    """The manager sees the whole organisation, which is the worst case."""
    filtered = urlencode({"status": "open", "no_next_step": "on", "silent": 30})
    counted = CaseFile.objects.filter(organisation=_organisation(), closed_on__isnull=True).count()
    last = min(DEEPEST, max(1, counted // PER_PAGE))
    return [
        Page("list", "Liste (responsable)", (LIST,)),
        Page("list_counsellor", "Liste (conseillère)", (LIST,), email=COUNSELLOR),
        Page("list_filtered", "Liste filtrée", (f"{LIST}?{filtered}",)),
        Page(
            "list_deep",
            f"Liste triée, page {last}",
            tuple(f"{LIST}?sort={order}&page={last}" for order in ("-contact", "name", "-opened")),
        ),
        Page("list_search", "Liste cherchée", (f"{LIST}?q={quote(_family_name())}",)),
        Page(
            "search",
            "Recherche en tapant",
            tuple(f"{SEARCH}?q={quote(text)}" for text in _typed()),
            fragment=True,
        ),
        Page("case_file", "Dossier (première lecture)", _case_files()),
        Page("home", "Ma journée (responsable)", ("/accueil/",)),
        Page("home_counsellor", "Ma journée (conseillère)", ("/accueil/",), email=COUNSELLOR),
        Page("agenda", "Agenda, semaine", ("/agenda/",), email=COUNSELLOR),
        Page("interview", "Entretien (première lecture)", _interviews()),
        Page("cep_path", "Parcours CEP (première lecture)", _cep_paths()),
        Page("cep_indicators", "Indicateurs du CEP", _indicators()),
        Page("team", "Mon équipe", ("/equipe/",)),
        Page("caseload", "Mon portefeuille (conseillère)", ("/equipe/",), email=COUNSELLOR),
        Page("check_in", "Question d’un point d’étape", question_paths("mesure"), email=BY_LINK),
    ]


def _organisation() -> Organisation:
    return Organisation.objects.get(slug="mesure")


def _family_name() -> str:
    """Somebody in the middle of the alphabet."""
    people = Beneficiary.objects.filter(organisation=_organisation()).order_by("sort_name")
    return people[people.count() // 2].family_name


def _typed() -> list[str]:
    """From two letters that half of the people have to one person, by name, phone and reference."""
    people = Beneficiary.objects.filter(organisation=_organisation()).exclude(phone="")
    somebody = people.order_by("sort_name")[people.count() // 3]
    return [
        "ma",
        "mar",
        somebody.family_name[:4],
        f"{somebody.given_name} {somebody.family_name}",
        "Dubouin Zéphirine",
        somebody.reference,
        "0" + somebody.phone[3:],
        somebody.phone[-4:],
    ]


def _case_files() -> tuple[str, ...]:
    """Different files spread over the alphabet: each reading writes its journal line."""
    files = CaseFile.objects.filter(organisation=_organisation()).order_by("sort_name", "pk")
    keys = list(files.values_list("pk", flat=True))
    step = max(1, len(keys) // OPENED)
    return tuple(f"{LIST}{pk}/" for pk in keys[::step][:OPENED])


def _interviews() -> tuple[str, ...]:
    """Different interviews of different files, as the manager reads them."""
    rows = Interview.objects.filter(case_file__organisation=_organisation()).order_by("pk")
    keys = list(rows.values_list("case_file", "pk"))
    step = max(1, len(keys) // OPENED)
    return tuple(f"{LIST}{file}/entretiens/{pk}/" for file, pk in keys[::step][:OPENED])


def _cep_paths() -> tuple[str, ...]:
    """Different files with the fullest paths: three levels, a project, a plan."""
    rows = LevelPeriod.objects.filter(case_file__organisation=_organisation(), number__gte=2)
    keys = list(rows.order_by("case_file").values_list("case_file", flat=True).distinct())
    step = max(1, len(keys) // OPENED)
    return tuple(f"{LIST}{pk}/cep/" for pk in keys[::step][:OPENED])


def _indicators() -> tuple[str, ...]:
    """The whole organisation and its first team, this year, last year and a quarter."""
    team = Team.objects.filter(organisation=_organisation()).order_by("pk")[0].pk
    year = timezone.localdate().year
    return tuple(
        f"/cep/indicateurs/?annee={one}&equipe={row}&periode={period}"
        for one in (year, year - 1)
        for row in ("all", team)
        for period in ("year", "2")
    )
