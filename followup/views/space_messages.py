"""The person's messages and documents."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from followup.forms.messages import MessageForm
from followup.messages.answer_target import target_words, waiting_of
from followup.messages.talk import turns
from followup.services.messages import mark_read, send_by_person, thread_of
from followup.services.reports import open_file
from followup.space.documents import attachments_of, documents_of, reports_of
from followup.space.files import chosen_file, files_of
from followup.space.person import PersonRequest, for_person
from followup.views.messages import as_download

READERS = gettext_lazy("Visible par : la personne qui vous accompagne et sa responsable.")


@for_person
def thread(request: PersonRequest) -> HttpResponse:
    """Read, and write."""
    files = files_of(request)
    file = chosen_file(request, files)
    form = MessageForm(request.POST or None, request.FILES or None, readers=READERS)
    if request.method == "POST" and file and form.is_valid():
        try:
            send_by_person(person=request.person, case_file=file, **form.wanted)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_address(file) + "#fin")
    return render(request, "followup/space_messages.html", _context(request, files, file, form))


def _address(file: CaseFile) -> str:
    return f"{reverse('followup:space_messages')}?dossier={file.pk}"


def _context(
    request: PersonRequest, files: list[CaseFile], file: CaseFile | None, form: MessageForm
) -> dict[str, object]:
    said = turns(thread_of(file), file, for_person=True) if file else []
    return {
        "person": request.person,
        "files": files,
        "file": file,
        "form": form,
        "turns": said,
        "unread": any(turn.is_new for turn in said),
        "waiting": waiting_of(file) if file else None,
        "target": target_words(request.person.organisation),
        "may_write": bool(file and file.is_open),
    }


@require_POST
@for_person
def read(request: PersonRequest) -> HttpResponse:
    """Seen: the counsellor reads "Lu le …"."""
    file = chosen_file(request, files_of(request))
    if file is not None:
        mark_read(file, from_person=False)
    if request.headers.get("X-Read-Marks"):
        return HttpResponse(status=204)
    return redirect("followup:space_messages")


@require_safe
@for_person
def documents(request: PersonRequest) -> HttpResponse:
    """Reports handed over, and files of the messages."""
    context = {"person": request.person, "documents": documents_of(request.person)}
    return render(request, "followup/space_documents.html", context)


@require_safe
@for_person
def attachment(request: PersonRequest, pk: int) -> FileResponse:
    """A file of their own messages."""
    return as_download(get_object_or_404(attachments_of(request.person), pk=pk))


@require_safe
@for_person
def report(request: PersonRequest, pk: int) -> FileResponse:
    """A progress report that was shared with them."""
    row = get_object_or_404(reports_of(request.person), pk=pk)
    name = slugify(_("rapport d’étape %(number)s") % {"number": row.number}) + ".pdf"
    try:
        content = open_file(row)
    except Refused as refusal:  # lost, or no longer the file that was made
        raise Http404(str(refusal)) from None
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/pdf")
