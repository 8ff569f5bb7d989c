"""The CEP operator of the demo: sixty files, every state of the path, the project and its money."""

from beneficiaries.models import CaseFile
from cep.levels import Ending, Scheme
from cep.models import CareerProject, CepPath, FundingLine, LevelPeriod, ProjectKind, ProjectStatus
from cep.project_page import project_view
from cep.resignation import Finding
from cep.words import VERDICT_WORDS


def test_the_cep_operator_has_sixty_files_in_every_state(demo):
    files = CaseFile.objects.filter(organisation__slug="avenir-centre", programme="cep")
    assert files.count() == 60
    periods = LevelPeriod.objects.filter(case_file__in=files)
    assert set(periods.open().values_list("number", flat=True)) == {1, 2, 3}
    assert set(periods.exclude(ending="").values_list("ending", flat=True)) == set(Ending)
    assert set(CepPath.objects.values_list("scheme", flat=True)) == set(Scheme)
    paths = {
        tuple(one.level_periods.order_by("starts_on", "pk").values_list("number", flat=True))
        for one in files
    }
    assert {(1,), (2,), (1, 2), (1, 3), (1, 2, 3), (1, 2, 1, 2), (1, 2, 3, 2)} <= paths
    projects = CareerProject.objects.filter(case_file__in=files)
    assert set(projects.values_list("kind", flat=True)) == set(ProjectKind)
    assert set(projects.values_list("status", flat=True)) == set(ProjectStatus)
    planned = projects.filter(resignation_planned=True)
    verdicts = {project_view(one).resignation_verdict for one in planned}
    assert {VERDICT_WORDS[Finding.MET], VERDICT_WORDS[Finding.NOT_MET]} <= verdicts
    money = FundingLine.objects.filter(case_file__in=files)
    assert money.filter(granted=0).exists()
    assert money.filter(granted=None, expected_on__isnull=False).exists()
    assert any(project_view(one).sums.is_balanced for one in projects if one.funding_lines.exists())


def test_the_third_level_stands_on_a_decided_project_and_its_plan(demo):
    at_three = CaseFile.objects.filter(level_periods__number=3, level_periods__ends_on=None)
    assert at_three.count() >= 5
    for case_file in at_three:
        project = case_file.career_projects.decided().with_plan().get()
        assert project.has_plan, case_file
