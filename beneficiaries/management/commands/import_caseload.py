"""The import without the page: the same reading, the same verdicts, the same recording."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Organisation, Team, User
from accounts.roles import STAFF_ROLES
from beneficiaries.importing.records import Remark
from beneficiaries.importing.unreadable import UnreadableFile
from beneficiaries.models import ImportBatch, Programme, Verdict
from beneficiaries.services.import_commit import commit_chunk, start_commit
from beneficiaries.services.import_counts import counts_of
from beneficiaries.services.importing import Choices, read_batch


class Command(BaseCommand):
    """Reads a caseload file, tells each line's fate, records what may enter."""

    help = "Importe un portefeuille (CSV, XLSX ou ODS)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--team", metavar="NAME", default="")
        parser.add_argument("--programme", choices=Programme.values, default=Programme.CEP)
        parser.add_argument("--by", metavar="EMAIL", default="")
        parser.add_argument(
            "--week-zero", metavar="YYYY-MM-DD", type=datetime.date.fromisoformat, default=None
        )
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(settings.LANGUAGE_CODE), transaction.atomic():
            batch = self._read(options)
            self._tell(batch)
            if options["dry_run"]:
                transaction.set_rollback(True)
                self.stdout.write(_("Essai : rien n’a été enregistré."))
                return
            start_commit(by=batch.uploaded_by, batch=batch)
        while not commit_chunk(batch.pk):
            pass
        counts = counts_of(batch)
        self.stdout.write(
            _("Créées : %(created)s. Déjà présentes : %(present)s. Refusées : %(refused)s.")
            % {
                "created": counts.created,
                "present": counts.present + counts.attached,
                "refused": counts.refused,
            }
        )

    def _read(self, options: dict[str, Any]) -> ImportBatch:
        path = Path(options["file"])
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(_("Aucune organisation ne porte cet identifiant."))
        try:
            if path.stat().st_size > settings.UPLOAD_MAX_BYTES:
                raise CommandError(_("Ce fichier dépasse 10 Mo : partagez-le en plusieurs."))
            data = path.read_bytes()
        except OSError:
            raise CommandError(_("Ce fichier n’a pas pu être ouvert.")) from None
        try:
            return read_batch(
                by=_author(options["by"], organisation),
                organisation=organisation,
                file_name=path.name,
                data=data,
                choices=Choices(
                    options["programme"],
                    _team(options["team"], organisation),
                    options["week_zero"],
                ),
            )
        except UnreadableFile as error:
            raise CommandError(str(error)) from None

    def _tell(self, batch: ImportBatch) -> None:
        """The accounting, then each line that does not enter as it stands; never a cell."""
        counts = counts_of(batch)
        self.stdout.write(
            _("%(lines)s lignes : %(read)s lues, %(refused)s refusées, %(ignored)s ignorées.")
            % {
                "lines": counts.lines,
                "read": counts.read_lines,
                "refused": counts.refused_lines,
                "ignored": counts.ignored_lines,
            }
        )
        header = batch.reading["header"]
        for row in batch.rows.exclude(verdict=Verdict.VALID).order_by("first_line"):
            for remark in (Remark.restored(stored) for stored in row.remarks):
                place = "" if remark.column is None else f" [{header[remark.column]}]"
                label = Verdict(row.verdict).label
                self.stdout.write(f"  {row.first_line:>5} {label}{place} {remark.text}")


def _author(email: str, organisation: Organisation) -> User | None:
    """A colleague of the organisation, in whose name the journal is written."""
    if not email:
        return None
    found = User.objects.holding(*STAFF_ROLES, organisation=organisation)
    author: User | None = found.filter(email__iexact=email).first()
    if author is None:
        raise CommandError(_("Aucun compte de cette organisation ne porte cette adresse."))
    return author


def _team(name: str, organisation: Organisation) -> Team | None:
    if not name:
        return None
    team = Team.objects.filter(organisation=organisation, name__iexact=name).first()
    if team is None:
        raise CommandError(_("Aucune équipe de cette organisation ne porte ce nom."))
    return team
