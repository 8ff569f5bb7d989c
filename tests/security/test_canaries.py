"""Nobody reads more than the committed table says (R17)."""

import difflib
from collections import defaultdict
from pathlib import Path

from tests.architecture.source import report
from tests.architecture.test_models import personal_models
from tests.harness.scene import CIRCLES, ROLES
from tests.security.canaries import (
    CANARIES,
    NOT_CONFIDENTIAL,
    Canary,
    finder,
    personal_text_fields,
)

TABLE = Path(__file__).parent / "canary_table.txt"
HEAD = """\
# Who sees which confidential field, anywhere: pages, fragments, search, lists, exports, errors.
# o = of Alice's person, c = of her colleague's, t = of the other team's, x = of the other
# organisation's; . = not seen. Written by `pytest tests/security/test_canaries.py --write-tables`.
"""
LETTERS = dict(zip(CIRCLES, "octx", strict=True))


def drawn(walk):
    seen = defaultdict(set)
    for visit in walk:
        for canary in visit.findings["canaries"]:
            seen[canary.place, visit.role].add(canary.circle)
    lines = [f"{'# field':32}" + "".join(f"{role:10}" for role in ROLES)]
    for record, names in CANARIES.items():
        for name in names:
            place = f"{record}.{name}"
            cells = (
                "".join(LETTERS[c] if c in seen[place, role] else "." for c in CIRCLES)
                for role in ROLES
            )
            lines.append(f"{place:32}" + "".join(f"{cell:10}" for cell in cells))
    return HEAD + "\n".join(line.rstrip() for line in lines) + "\n"


def test_what_is_seen_is_what_the_table_allows(walk, request):
    now = drawn(walk)
    if request.config.getoption("--write-tables"):
        TABLE.write_text(now, encoding="utf-8")
    committed = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    before, after = committed.splitlines(), now.splitlines()
    changes = list(difflib.unified_diff(before, after, "committed", "now", n=0, lineterm=""))
    where = sorted(
        {
            f"{c.place} of {c.circle} to {v.role}: {v.url}"
            for v in walk
            for c in v.findings["canaries"]
        }
    )
    assert not changes, "\n".join(changes) + report(
        where[:40], "hide the field, or commit the table when the reading is meant."
    )


def test_the_other_organisation_reads_nothing_here_and_we_nothing_there(walk):
    for visit in walk:
        for canary in visit.findings["canaries"]:
            at_home = (canary.circle == "elsewhere") == (visit.role == "charlie")
            assert at_home or visit.role == "anonymous", f"{visit} shows {canary}"


def test_nobody_signed_out_reads_anything(walk):
    leaks = [
        f"{v} shows {c.place}"
        for v in walk
        if v.role == "anonymous"
        for c in v.findings["canaries"]
        if c.record != "invitation"
    ]
    assert not leaks, leaks


def test_refusals_and_redirections_tell_nothing(walk):
    leaks = [
        f"{visit} shows {canary.place} of {canary.circle}"
        for visit in walk
        if visit.status not in {200, 409, 422}
        for canary in visit.findings["canaries"]
    ]
    assert not leaks, leaks


def test_no_log_line_holds_a_word_of_anybody(walk):
    assert walk.log_lines > 500
    assert not walk.logged, report(
        sorted(f"{canary.place} of {canary.circle}" for canary in walk.logged),
        "log ids and names of fields, never values (R23).",
    )


def test_the_harness_would_notice(walk):
    seen = {(c.place, c.circle, v.role) for v in walk for c in v.findings["canaries"]}
    assert ("beneficiary.family_name", "own", "alice") in seen, "Fix: the walk reads no page."


def test_a_code_counts_where_it_stands_alone():
    code = Canary("beneficiary", "postal_code", "own", ("93834",))
    find = finder([code, Canary("beneficiary", "commune", "own", ("zqbabebi",))])
    assert find("18100 ou 93834, Bourges") == find("cp=93834&x") == {code}
    assert not find("request_id 7a93834bd1, 193834, 93834f")


# Kind of record on the scene → the model that it is.
MODELS = {
    "beneficiary": "beneficiaries.Beneficiary",
    "barrier": "beneficiaries.Barrier",
    "assignment": "beneficiaries.Assignment",
    "reasoned_access": "beneficiaries.TemporaryAccess",
    "transfer": "beneficiaries.Transfer",
    "delegation": "beneficiaries.Delegation",
    "row": "beneficiaries.ImportRow",
    "goal": "followup.Goal",
    "step": "followup.Step",
    "step_change": "followup.StepChange",
    "step_proposal": "followup.StepProposal",
    "appointment": "followup.Appointment",
    "past_appointment": "followup.Appointment",
    "correction": "followup.AppointmentCorrection",
    "interview": "followup.Interview",
    "message": "followup.Message",
    "attachment": "followup.Attachment",
    "rights_request": "followup.RightsRequest",
    "answered_check_in": "alliance.CheckIn",
    "signal": "alliance.Signal",
    "episode": "alliance.RuptureEpisode",
    "repair": "alliance.Repair",
    "vignette": "alliance.Vignette",
    "wish": "alliance.PersonWish",
    "cep_path": "cep.CepPath",
    "level_period": "cep.LevelPeriod",
    "level_change": "cep.LevelChange",
    "cep_request": "cep.Request",
    "asset": "cep.Asset",
    "accepted_limit": "cep.AcceptedLimit",
    "career_entry": "cep.CareerEntry",
    "competence_rating": "cep.CompetenceRating",
    "career_project": "cep.CareerProject",
    "alternative": "cep.Alternative",
    "feasibility_check": "cep.FeasibilityCheck",
    "mobilised_scheme": "cep.MobilisedScheme",
    "funding_line": "cep.FundingLine",
    "synthesis_remark": "cep.SynthesisRemark",
    "remark_answer": "cep.RemarkAnswer",
    "liaison_sheet": "cep.LiaisonSheet",
}


def test_every_word_that_somebody_types_has_a_canary():
    watched = {f"{label}.{name}" for kind, label in MODELS.items() for name in CANARIES[kind]}
    missing = [
        name
        for name in personal_text_fields(personal_models())
        if name not in watched and name not in NOT_CONFIDENTIAL
    ]
    assert not missing, report(
        missing, "one line in tests/security/canaries.py CANARIES, or a reason in NOT_CONFIDENTIAL."
    )
