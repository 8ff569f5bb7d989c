"""Messages of a case file, on the professionals' side; files of both sides."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.access import opening_of
from beneficiaries.views.opening import actor, asks_for_a_reason, file_to_read, file_to_write
from beneficiaries.way_back import address
from followup.forms.messages import MessageForm
from followup.messages.answer_target import target_words, waiting_of
from followup.messages.talk import turns
from followup.models import Attachment
from followup.services.messages import mark_read, send_message, thread_of

READERS = _("Visible par : la personne, vous, et qui ouvre ce dossier.")


@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, and answer."""
    case_file = file_to_read(request, pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = MessageForm(data, request.FILES or None, readers=READERS)
    if request.method == "POST":
        case_file = file_to_write(request, pk)
        if form.is_valid():
            try:
                send_message(by=actor(request), case_file=case_file, **form.wanted)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(address("followup:messages", pk, query=request.GET) + "#fin")
    return render(request, "followup/messages.html", _context(request, case_file, form))


def _context(request: HttpRequest, case_file: CaseFile, form: MessageForm) -> dict[str, object]:
    opening = opening_of(actor(request), case_file)
    said = turns(thread_of(case_file), case_file, for_person=False)
    return {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "form": form,
        "turns": said,
        "unread": any(turn.is_new for turn in said),
        "waiting": waiting_of(case_file),
        "target": target_words(case_file.organisation),
        "may_write": bool(opening and opening.may_write and case_file.is_open),
        "opening": opening,
    }


@require_POST
@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Seen by who answers: the person reads "Lu le …"."""
    case_file = file_to_write(request, pk)
    mark_read(case_file, from_person=True)
    if request.headers.get("X-Read-Marks"):
        return HttpResponse(status=204)
    return redirect(address("followup:messages", pk, query=request.GET) + "#fin")


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def attachment(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    """A joined file, to whoever may open the file."""
    case_file = file_to_read(request, pk)
    rows = Attachment.objects.visible_to(actor(request)).filter(message__case_file=case_file)
    return as_download(get_object_or_404(rows, pk=attachment_pk))  # type: ignore[return-value]


POWERLESS = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)


def as_download(row: Attachment) -> FileResponse:
    """Never shown in the page, never sniffed, and powerless if opened all the same."""
    answer = FileResponse(
        row.file.open("rb"), as_attachment=True, filename=row.name, content_type=row.content_type
    )
    answer["Content-Security-Policy"] = POWERLESS
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
