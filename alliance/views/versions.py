"""One version: written edition by edition beside a phone, translated, published, thrown away."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from alliance.forms.instruments import EditionForm, TranslationForm
from alliance.instruments import editions, pages
from alliance.instruments.reading import FileRefused
from alliance.instruments.translations import read_translation, to_translate
from alliance.models import InstrumentVersion, Item, VersionState
from alliance.services import instruments as deeds
from alliance.services.licences import refusal_to_show
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.views.opening import actor


@dataclass(frozen=True, slots=True)
class Difference:
    """A text as it stands now, beside the one that was about to replace it."""

    number: int
    now: str
    mine: str


@requires(Capability.EDIT_INSTRUMENTS)
def version(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    """The editor of a draft, or a published version to read; the phone beside."""
    row = _found(request, pk, version_pk)
    edition = _edition(request)
    items = list(row.items.all())
    form = _form(request, row, items, edition) if row.state == VersionState.DRAFT else None
    moved: list[Difference] = []
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            deeds.save_edition(
                by=actor(request),
                draft=row,
                version=form.cleaned_data["version"],
                edition=edition,
                questions=form.questions,
                levels=form.levels,
            )
        except StaleVersion as stale:
            row = _found(request, pk, version_pk)
            moved, form = _differences(form, row, edition), _again(form, row, edition)
            form.add_error(None, str(stale))
        else:
            messages.success(request, _("L’édition est enregistrée."))
            return redirect(_here(row, edition))
    return render(request, "alliance/version.html", _page(request, row, form, edition, moved))


def _page(
    request: HttpRequest,
    row: InstrumentVersion,
    form: EditionForm | None,
    edition: str,
    moved: list[Difference],
) -> dict[str, object]:
    items, here = list(row.items.all()), actor(request).standing.here
    return {
        "version": row,
        "instrument": row.instrument,
        "form": form,
        "moved": moved,
        "tabs": pages.edition_tabs(items, edition),
        "others": [(e, editions.name_of(e)) for e in editions.EDITIONS],
        "items": [(item, item.wording.get(edition, "")) for item in items],
        "unready": deeds.unready(row) if form else None,
        "translation": TranslationForm(initial={"version": row.version}) if form else None,
        "is_used": deeds.in_use(row, here),
        **_preview(request, row, edition, len(items)),
    }


def _preview(
    request: HttpRequest, row: InstrumentVersion, edition: str, count: int
) -> dict[str, object]:
    """The phone, or why it stays dark."""
    here, language = actor(request).standing.here, editions.language_of(edition)
    refusal = refusal_to_show(row, here, language=language, on=timezone.localdate())
    screen = None if refusal else pages.screen_of(row, edition, _number(request))
    return {
        "edition": edition,
        "edition_name": editions.name_of(edition),
        "refusal": refusal,
        "screen": screen,
        "numbers": range(1, count + 2) if screen else (),
    }


@requires(Capability.EDIT_INSTRUMENTS)
@require_POST
def publish(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    """For good."""
    row = _found(request, pk, version_pk)
    try:
        deeds.publish(by=actor(request), draft=row, version=_version(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_here(row, "fr"))
    messages.success(request, _("La version est publiée : elle ne changera plus."))
    return redirect("alliance:instrument", pk=pk)


@requires(Capability.EDIT_INSTRUMENTS)
@require_POST
def discard(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    """A draft thrown away."""
    row = _found(request, pk, version_pk)
    try:
        deeds.discard(by=actor(request), draft=row, version=_version(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_here(row, "fr"))
    messages.success(request, _("La version en préparation est supprimée."))
    return redirect("alliance:instruments")


@requires(Capability.EDIT_INSTRUMENTS)
@require_safe
def translation_file(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    """What there is to translate, as a file."""
    row = _found(request, pk, version_pk)
    target = request.GET.get("vers", "")
    source = "fr-simple" if editions.is_simple(target) else "fr"
    if target not in editions.EDITIONS or target == source:
        messages.error(request, _("Choisissez la langue de la traduction."))
        return redirect(_here(row, "fr"))
    try:
        content = to_translate(row, source, target)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_here(row, "fr"))
    name = f"{row.instrument.key}-v{row.number}-{target}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/json; charset=utf-8", headers=headers)


@requires(Capability.EDIT_INSTRUMENTS)
@require_POST
def import_translation(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    """A translation that comes back; every fault at its place, or a whole edition."""
    row = _found(request, pk, version_pk)
    form = TranslationForm(request.POST, request.FILES)
    if not form.is_valid():
        return _translation_refused(request, row, [str(e[0]) for e in form.errors.values()])
    try:
        brought = read_translation(form.cleaned_data["file"].read(), row)
        deeds.save_translation(
            by=actor(request),
            draft=row,
            version=form.cleaned_data["version"],
            edition=brought.edition,
            texts=brought.texts,
            levels=brought.levels,
        )
    except FileRefused as refusal:
        return _translation_refused(request, row, [str(fault) for fault in refusal.faults])
    except Refused as refusal:
        return _translation_refused(request, row, [str(refusal)])
    messages.success(request, _("La traduction est importée : relisez-la sur le téléphone."))
    return redirect(_here(row, brought.edition))


def _translation_refused(
    request: HttpRequest, row: InstrumentVersion, faults: list[str]
) -> HttpResponse:
    context = {"version": row, "instrument": row.instrument, "faults": faults}
    return render(request, "alliance/translation_refused.html", context, status=422)


def _found(request: HttpRequest, pk: int, version_pk: int) -> InstrumentVersion:
    """A version of an instrument of the house or of one's own; drafts are one's own always."""
    rows = InstrumentVersion.objects.visible_to(actor(request)).filter(instrument=pk)
    found: InstrumentVersion = get_object_or_404(
        rows.select_related("instrument").prefetch_related("items"), pk=version_pk
    )
    return found


def _edition(request: HttpRequest) -> str:
    asked = request.GET.get("edition", "")
    return asked if asked in editions.EDITIONS else "fr"


def _number(request: HttpRequest) -> int:
    asked = request.GET.get("question", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1


def _version(request: HttpRequest) -> int:
    """The state of the draft that the button was pressed on."""
    asked = request.POST.get("version", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


def _here(row: InstrumentVersion, edition: str) -> str:
    address = reverse("alliance:version", args=[row.instrument_id, row.pk])
    return f"{address}?edition={edition}"


def _form(
    request: HttpRequest, row: InstrumentVersion, items: list[Item], edition: str
) -> EditionForm:
    data = request.POST if request.method == "POST" else held_data(request)
    return EditionForm(data, draft=row, items=items, edition=edition)


def _again(form: EditionForm, row: InstrumentVersion, edition: str) -> EditionForm:
    """What was typed, to be saved knowingly over what stands now."""
    data = {**{name: form.data.get(name, "") for name in form.data}, "version": str(row.version)}
    again = EditionForm(data, draft=row, items=list(row.items.all()), edition=edition)
    again.is_valid()
    return again


def _differences(form: EditionForm, row: InstrumentVersion, edition: str) -> list[Difference]:
    typed = {question.key: question.text for question in form.questions if question.key}
    return [
        Difference(item.position, now, typed[item.key])
        for item in row.items.all()
        if item.key in typed and (now := item.wording.get(edition, "")) != typed[item.key]
    ]
