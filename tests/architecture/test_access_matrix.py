"""A changed right is a visible diff (R14)."""

import difflib

import pytest

from tests.architecture.access_matrix import TABLE, drawn
from tests.harness.scene import NO_OBJECT
from tests.harness.tour import unknown_parameters


def test_rights_are_those_of_the_committed_table(walk, request):
    now = drawn(walk)
    if request.config.getoption("--write-tables"):
        TABLE.write_text(now, encoding="utf-8")
    committed = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    changes = "\n".join(
        difflib.unified_diff(
            committed.splitlines(), now.splitlines(), "committed", "now", n=0, lineterm=""
        )
    )
    assert not changes, (
        f"{changes}\nFix: if each line is meant, `python -m tests.architecture.access_matrix "
        "--write` and commit the table; else repair the right."
    )


def test_the_scene_can_fill_every_address():
    missing = unknown_parameters()
    assert not missing, "Fix: add to PARAMETERS in tests/harness/scene.py:\n" + "\n".join(missing)


def test_no_visit_fails(walk):
    failed = [f"{visit}\n    {visit.failure}" for visit in walk if visit.status >= 500]
    assert not failed, "\n".join(failed[:20]) + f"\n({len(failed)} in all)"


@pytest.mark.parametrize("role", ["fanny", "paul", "emma", "cora"])
def test_who_opens_no_case_file_sees_none_of_their_pages(walk, role):
    seen = [
        str(visit)
        for visit in walk
        if visit.role == role
        and visit.circle != "-"
        and visit.status == 200
        and not visit.address.startswith(("account_", "mfa_"))
    ]
    assert not seen, seen


def test_the_other_organisation_answers_404_to_everybody_but_its_own(walk):
    told = [
        str(visit)
        for visit in walk
        if visit.circle == "elsewhere"
        and visit.role not in {"anonymous", "charlie"}
        and visit.status not in {404, 403, 405}
        and visit.address not in NO_OBJECT
        and not visit.address.startswith("mfa_")
    ]
    assert not told, "Strangers get 404:\n" + "\n".join(told)
