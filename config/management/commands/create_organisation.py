"""`manage.py create_organisation`: the first structure and who administers it."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from accounts.models import OperatorKind, User
from accounts.refusals import MemberRefused
from accounts.services.organisations import found_organisation
from beneficiaries.services.consents import publish_proposed_notices

PASSWORD_VARIABLE = "JALONS_ADMIN_PASSWORD"


class Command(BaseCommand):
    """There is no superuser: this is how the first rights come to exist."""

    help = (
        "Crée une organisation, ses notes d’information et son administrateur·rice. "
        f"Le mot de passe est demandé, ou lu dans {PASSWORD_VARIABLE}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="nom de l’organisation")
        parser.add_argument("--slug", required=True, help="identifiant court, sans espace")
        parser.add_argument("--kind", choices=OperatorKind.values, default=OperatorKind.OTHER)
        parser.add_argument("--email", required=True, help="adresse de l’administrateur·rice")
        parser.add_argument("--given-name", required=True)
        parser.add_argument("--family-name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_slug(options["slug"])
            validate_email(options["email"])
            person = User(
                email=options["email"],
                given_name=options["given_name"],
                family_name=options["family_name"],
            )
            password = self._password(person)
            organisation = self._found(options, password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except MemberRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"{organisation} est prête. {options['email']} peut se connecter et inviter l’équipe."
        )

    @transaction.atomic
    def _found(self, options: dict[str, Any], password: str) -> object:
        names = ("name", "slug", "kind", "email", "given_name", "family_name")
        organisation, user = found_organisation(
            password=password, **{name: options[name] for name in names}
        )
        publish_proposed_notices(by=user, organisation=organisation)
        return organisation

    def _password(self, person: User) -> str:
        """Not asked for an account that exists: it keeps its own."""
        if User.objects.filter(email__iexact=person.email, is_active=True).exists():
            return ""
        password = os.environ.get(PASSWORD_VARIABLE) or getpass.getpass("Mot de passe : ")
        validate_password(password, person)
        return password
