"""The roles of the trade, with the sentence shown when a role is granted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may be inside an organisation."""

    COUNSELLOR = "counsellor", _("Conseiller·ère")
    MANAGER = "manager", _("Responsable")
    FACILITATOR = "facilitator", _("Intervenant·e")
    ADMINISTRATOR = "administrator", _("Administrateur·rice")
    PROSPECTOR = "prospector", _("Prospecteur·rice")
    EMPLOYER_CONTACT = "employer_contact", _("Contact employeur")
    COMMITTEE_MEMBER = "committee_member", _("Membre de la commission de suivi")
    BENEFICIARY = "beneficiary", _("Bénéficiaire")


# Those who work for the organisation: a second factor may be required of them.
STAFF_ROLES = frozenset(
    {Role.COUNSELLOR, Role.MANAGER, Role.FACILITATOR, Role.ADMINISTRATOR, Role.PROSPECTOR}
)
