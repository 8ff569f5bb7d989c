"""What the person's own space adds to the pages of lower apps."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries import panels


def register() -> None:
    """Called once, at start-up."""
    from followup.models import LinkPurpose, PersonalLink
    from followup.space.panel import space_panel
    from followup.space.sections import register_way

    panels.register(
        panels.Panel(
            "followup.space",
            _("Espace de la personne"),
            "followup/space_panel.html",
            column=panels.MAIN,
            order=62,
            context=space_panel,
        )
    )

    def way_of_slot(link: PersonalLink) -> str:
        return reverse("followup:space_appointment", args=[link.subject_id])

    register_way(LinkPurpose.APPOINTMENT, way_of_slot)
