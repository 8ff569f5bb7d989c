"""Questions about the CEP. Each begins with `visible_to`: rows follow the opening of their file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, QuerySet

from beneficiaries.querysets import PersonalQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class CepQuerySet(PersonalQuerySet):
    """Rows of the CEP of one case file."""


class LevelPeriodQuerySet(CepQuerySet):
    """Questions about periods."""

    def open(self) -> Self:
        """Those that have no end."""
        return self.filter(ends_on__isnull=True)


class RequestQuerySet(CepQuerySet):
    """Questions about requests."""

    def current(self) -> Self:
        """The newest wording of each file."""
        return self.order_by("case_file", "-recorded_at", "-pk").distinct("case_file")


class CareerProjectQuerySet(CepQuerySet):
    """Questions about projects."""

    def decided(self) -> Self:
        """The one that the person chose."""
        return self.filter(status="decided")

    def with_plan(self) -> Self:
        """`has_plan`: at least one goal of the follow-up serves the project, with a step."""
        from cep.models import ProjectGoal

        goals = ProjectGoal.objects.filter(project=OuterRef("pk"), goal__steps__isnull=False)
        return self.annotate(has_plan=Exists(goals))


class SynthesisDocumentQuerySet(CepQuerySet):
    """Questions about syntheses."""

    def latest_first(self) -> Self:
        """The newest version first."""
        return self.order_by("-number", "-pk")


class LiaisonSheetQuerySet(CepQuerySet):
    """Questions about liaison sheets."""

    def newest_first(self) -> Self:
        """The last prepared first."""
        return self.order_by("-made_at", "-pk")

    def waiting(self) -> Self:
        """The person has not said yes or no."""
        return self.filter(agreed_at__isnull=True, withdrawn_at__isnull=True)

    def sent(self) -> Self:
        """Those that left."""
        return self.filter(sent_at__isnull=False)


class SurveyAnswerQuerySet(CepQuerySet):
    """Questions about what people think of the service."""

    def visible_to(self, user: User) -> Self:
        """None, to anybody: answers are only ever counted together."""
        return self.none()


class HereQuerySet(QuerySet[Any]):
    """Rows of an organisation, without anybody's name in them."""

    def visible_to(self, user: User) -> Self:
        """Those of the organisation where the user acts."""
        return self.filter(organisation=user.standing.organisation)
