"""Progress reports: shown before, made once, never changed, handed to the person by a click."""

from __future__ import annotations

import base64
import hashlib
import io
import secrets
import uuid
from typing import IO, Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.identity import identity_of
from accounts.journal import record
from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.access import refuse_unless_writable
from followup.models import ProgressReport, ReportBatch
from followup.printing.pdf import one_at_a_time, render_pdf
from followup.reports.content import ReportContent
from followup.reports.data import Wish, content_of

TEMPLATE: Final = "followup/report_paper.html"
ATTEMPTS: Final = 3
FOOT: Final = 130  # two lines at the bottom of a page
LOST = gettext_lazy("Le fichier de ce rapport n’est plus sur le serveur : établissez-en un autre.")
ALTERED = gettext_lazy(
    "Le fichier de ce rapport n’est plus celui qui a été établi : il n’est pas remis. "
    "Prévenez l’administration de votre organisation."
)


def draft(*, by: User, case_file: CaseFile, wish: Wish) -> ReportContent:
    """What the report would say, for the preview."""
    refuse_unless_writable(by, case_file)
    return content_of(case_file, wish, by=by, number=_next_number(case_file))


def draft_pdf(*, by: User, case_file: CaseFile, wish: Wish) -> bytes:
    """The same on paper, marked as a draft."""
    content = draft(by=by, case_file=case_file, wish=wish)
    with one_at_a_time(by.pk):
        return printed(content, case_file, is_draft=True)


def make_report(
    *, by: User, case_file: CaseFile, wish: Wish, form_key: uuid.UUID | None = None
) -> ProgressReport:
    """Write the report for good; the same form sent twice makes one."""
    refuse_unless_writable(by, case_file)
    made = ProgressReport.objects.filter(form_key=form_key, form_key__isnull=False).first()
    if made is not None:
        return made
    with one_at_a_time(by.pk):
        return write_report(by=by, case_file=case_file, wish=wish, form_key=form_key)


def write_report(
    *,
    by: User,
    case_file: CaseFile,
    wish: Wish,
    form_key: uuid.UUID | None = None,
    batch: ReportBatch | None = None,
) -> ProgressReport:
    """The next number of this file; another report made meanwhile takes one and we the next."""
    for attempt in range(ATTEMPTS):
        content = content_of(case_file, wish, by=by, number=_next_number(case_file))
        file = printed(content, case_file)
        try:
            return _kept(by, case_file, content, file, {"form_key": form_key, "batch": batch})
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _kept(
    by: User, case_file: CaseFile, content: ReportContent, file: bytes, links: dict[str, Any]
) -> ProgressReport:
    """The row, the file, the line of the journal; a row refused leaves no file."""
    field = ProgressReport._meta.get_field("file")
    name = field.generate_filename(ProgressReport(), f"{secrets.token_hex(16)}.pdf")
    stored = default_storage.save(name, ContentFile(file))
    try:
        with transaction.atomic():
            report = ProgressReport.objects.create(
                case_file=case_file,
                starts_on=content.starts_on,
                ends_on=content.ends_on,
                language=content.language,
                simple=content.simple,
                sections=list(content.sections),
                remarks=content.remarks,
                number=content.number,
                content_hash=content.fingerprint,
                file=stored,
                file_hash=hashlib.sha256(file).hexdigest(),
                made_by=by,
                **links,
            )
            _journal("report.made", by, report)
    except BaseException:
        default_storage.delete(stored)
        raise
    return report


def printed(content: ReportContent, case_file: CaseFile, *, is_draft: bool = False) -> bytes:
    """The PDF of a content, in the colours of its organisation."""
    identity = identity_of(case_file.organisation)
    logo = base64.b64encode(identity.logo).decode()
    with translation.override(content.language):
        title = _("Rapport d’étape de %(name)s") % {"name": content.person.name}
        version = _("Version %(number)s") % {"number": content.number}
        mark = (
            _("Aperçu : ce document n’est pas enregistré")
            if is_draft
            else f"{version} · {_('Empreinte')} {spaced(content.fingerprint)}"
        )
    context = {
        "content": content,
        "accent": identity.accent,
        "logo": f"data:image/png;base64,{logo}" if logo else "",
        "author": content.organisation,
        "foot": Truncator(f"{content.organisation} · {title}").chars(FOOT),
        "mark": mark,
        "simple": content.simple,
        "is_draft": is_draft,
    }
    return render_pdf(TEMPLATE, context, language=content.language, title=title)


def spaced(fingerprint: str) -> str:
    """The part of a hash that people compare: four groups of four."""
    return " ".join(fingerprint[i : i + 4] for i in range(0, 16, 4))


def may_share(user: User, case_file: CaseFile) -> bool:
    """True when the buttons of a report work for this reader."""
    try:
        refuse_unless_writable(user, case_file)
    except Refused:
        return False
    return True


@transaction.atomic
def share_report(*, by: User, report: ProgressReport) -> bool:
    """Hand it to the person, in their space; False when it was there already."""
    refuse_unless_writable(by, report.case_file)
    shared = ProgressReport.objects.filter(pk=report.pk, shared_at__isnull=True).update(
        shared_at=timezone.now()
    )
    if shared:
        _journal("report.shared", by, report)
    return bool(shared)


def open_file(report: ProgressReport) -> IO[bytes]:
    """The file as it was made, or the sentence that says why not."""
    try:
        with report.file.storage.open(str(report.file.name), "rb") as stored:
            content = stored.read()
    except OSError:
        raise Refused(LOST) from None
    if hashlib.sha256(content).hexdigest() != report.file_hash:
        raise Refused(ALTERED)
    return io.BytesIO(content)


def file_name(report: ProgressReport) -> str:
    """What the file is called once downloaded: no name of a person."""
    reference = "".join(
        c for c in report.case_file.beneficiary.reference if c.isalnum() or c in "-_"
    )
    return f"rapport-{reference or report.case_file_id}-{report.number}.pdf"


def _next_number(case_file: CaseFile) -> int:
    rows = ProgressReport.objects.filter(case_file=case_file)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _journal(deed: str, by: User, report: ProgressReport) -> None:
    file = report.case_file
    record(
        deed,
        by=by,
        organisation=file.organisation,
        subject=report,
        beneficiary_id=file.beneficiary_id,
    )
