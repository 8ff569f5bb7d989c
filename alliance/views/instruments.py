"""Instruments of an organisation: the list, an import, a new one, a licence."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from alliance.forms.instruments import LicenceForm, NewInstrumentForm, PackForm
from alliance.instruments import packs, pages
from alliance.instruments.reading import Fault, FileRefused
from alliance.models import Instrument, InstrumentVersion, Licence
from alliance.services.instruments import create_instrument, import_pack, new_version
from alliance.services.licences import record_licence
from beneficiaries.refusals import Refused
from beneficiaries.views.opening import actor


@requires(Capability.EDIT_INSTRUMENTS)
@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    """The house's and the organisation's own, and skeletons to fill."""
    context = {
        "rows": pages.instrument_rows(actor(request)),
        "skeletons": [packs.shipped(key) for key in packs.SKELETONS],
    }
    return render(request, "alliance/instruments.html", context)


@requires(Capability.EDIT_INSTRUMENTS)
@require_safe
def shipped_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A skeleton without words, or the description of the form of packs."""
    known = {**{key: f"{key}.json" for key in packs.SKELETONS}, "schema": "pack.schema.json"}
    if name not in known:
        raise Http404
    file = packs.FOLDER / known[name]
    return FileResponse(
        file.open("rb"), as_attachment=True, filename=known[name], content_type="application/json"
    )


@requires(Capability.EDIT_INSTRUMENTS)
def import_page(request: HttpRequest) -> HttpResponse:
    """Read first, with a summary and nothing written; imported only when asked."""
    form = PackForm(request.POST or None, request.FILES or None)
    pack: packs.Pack | None = None
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        pack, faults = _read(form.bytes)
    if pack is not None and "import" in request.POST:
        try:
            draft = import_pack(by=actor(request), pack=pack)
        except Refused as refusal:
            faults = (Fault("", str(refusal)),)
        else:
            messages.success(request, _("Le questionnaire est importé : relisez-le, puis publiez."))
            return redirect("alliance:version", pk=draft.instrument_id, version_pk=draft.pk)
    context = {"form": form, "pack": pack, "faults": faults, "content": _kept(form, pack)}
    return render(request, "alliance/instrument_import.html", context)


def _read(content: bytes | str) -> tuple[packs.Pack | None, tuple[Fault, ...]]:
    try:
        return packs.read_pack(content), ()
    except FileRefused as refusal:
        return None, refusal.faults


def _kept(form: PackForm, pack: packs.Pack | None) -> str:
    """The text that was read, carried by the page to the second button."""
    if pack is None:
        return ""
    file = form.cleaned_data.get("file")
    if file is None:
        return str(form.cleaned_data["content"])
    file.seek(0)
    return str(file.read().decode("utf-8-sig"))


@requires(Capability.EDIT_INSTRUMENTS)
def new_instrument(request: HttpRequest) -> HttpResponse:
    """A title and a range."""
    form = NewInstrumentForm(request.POST if request.method == "POST" else held_data(request))
    if request.method == "POST" and form.is_valid():
        minimum, maximum = form.ends
        draft = create_instrument(
            by=actor(request),
            title=form.cleaned_data["title"],
            minimum=minimum,
            maximum=maximum,
            needs_licence=form.cleaned_data["needs_licence"],
        )
        return redirect("alliance:version", pk=draft.instrument_id, version_pk=draft.pk)
    return render(request, "alliance/instrument_new.html", {"form": form})


@requires(Capability.EDIT_INSTRUMENTS)
@require_safe
def instrument(request: HttpRequest, pk: int) -> HttpResponse:
    """Its versions, its licences, and what may be done with it."""
    user = actor(request)
    row = get_object_or_404(Instrument.objects.visible_to(user), pk=pk)
    licences = Licence.objects.visible_to(user).filter(instrument=row).order_by("-valid_from")
    versions = row.versions.order_by("-number").prefetch_related("items")
    newest = versions.first()
    context = {
        "instrument": row,
        "versions": versions,
        "licences": pages.licence_rows(licences, timezone.localdate()),
        "refusal": pages.refusal_today(newest, row, user.standing.here) if newest else None,
        "may_begin": not any(version.state == "draft" for version in versions),
    }
    return render(request, "alliance/instrument.html", context)


@requires(Capability.EDIT_INSTRUMENTS)
@require_POST
def begin_version(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    """A new version made from a former one."""
    versions = InstrumentVersion.objects.visible_to(actor(request)).published()
    former = get_object_or_404(versions.select_related("instrument"), pk=version_pk, instrument=pk)
    try:
        draft = new_version(by=actor(request), former=former)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("alliance:instrument", pk=pk)
    return redirect("alliance:version", pk=draft.instrument_id, version_pk=draft.pk)


@requires(Capability.EDIT_INSTRUMENTS)
def new_licence(request: HttpRequest, pk: int) -> HttpResponse:
    """The right that the organisation holds."""
    user = actor(request)
    own = Instrument.objects.visible_to(user).filter(needs_licence=True)
    row = get_object_or_404(own, pk=pk)
    bound = (request.POST, request.FILES) if request.method == "POST" else (held_data(request),)
    form = LicenceForm(*bound)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            record_licence(by=user, instrument=row, file=fields.pop("file"), fields=fields)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La licence est enregistrée."))
            return redirect("alliance:instrument", pk=pk)
    return render(request, "alliance/licence_new.html", {"form": form, "instrument": row})


@requires(Capability.EDIT_INSTRUMENTS)
@require_safe
def licence_file(request: HttpRequest, pk: int, licence_pk: int) -> HttpResponseBase:
    """The document of a licence, as a download."""
    rows = Licence.objects.visible_to(actor(request)).filter(instrument=pk).exclude(file="")
    row = get_object_or_404(rows, pk=licence_pk)
    name = f"licence-{_stamp(row.valid_from)}.pdf"
    return FileResponse(
        row.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )


def _stamp(day: datetime.date) -> str:
    return day.isoformat()
