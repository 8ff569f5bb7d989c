"""The colleagues of an organisation: who they are, what they may do, until when."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import services
from accounts.access import Capability, requires
from accounts.forms.members import NewRoleForm, RoleForm, SearchForm
from accounts.held import held_data
from accounts.listing import members_page, open_sessions_of, roles_of
from accounts.models import Invitation, Membership, User
from accounts.proof import fresh_proof
from accounts.querysets import MembershipQuerySet
from accounts.refusals import MemberRefused
from accounts.requests import SignedInRequest
from accounts.roles import Role
from accounts.security_events import report


@requires(Capability.MANAGE_MEMBERS)
def members(request: SignedInRequest) -> HttpResponse:
    """Fifty members a page, found by name, address or role."""
    form = SearchForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    context = {
        "form": form,
        "page": members_page(request.user, filters, request.GET.get("page")),
        "waiting": Invitation.objects.visible_to(request.user).pending().count(),
        "demanded": request.user.standing.here.second_factor_required,
    }
    return render(request, "accounts/members.html" + ("#rows" if request.htmx else ""), context)


@requires(Capability.MANAGE_MEMBERS)
def member(request: SignedInRequest, pk: int) -> HttpResponse:
    """One member: roles with their dates, sessions, closing."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    held = roles_of(person, request.user.standing.here)
    context = {
        "member": person,
        "roles": held,
        "current": {m.pk for m in held if m.ends_on is None or m.ends_on >= timezone.localdate()},
        "open_sessions": open_sessions_of(person),
    }
    return render(request, "accounts/member.html", context)


@requires(Capability.MANAGE_MEMBERS)
@fresh_proof
def add_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give another role to a member."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    organisation = request.user.standing.here
    form = NewRoleForm(
        request.POST or held_data(request),
        organisation=organisation,
        initial={"starts_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.members.add_role(
                by=request.user, member=person, organisation=organisation, **form.cleaned_data
            )
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _changed(request, person)
    return render(request, "accounts/role_add.html", {"form": form, "member": person})


@requires(Capability.MANAGE_MEMBERS)
@fresh_proof
def change_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the team or the dates of a role."""
    row = get_object_or_404(_roles(request), pk=pk)
    form = RoleForm(
        request.POST or held_data(request),
        organisation=row.organisation,
        initial={"team": row.team_id, "starts_on": row.starts_on, "ends_on": row.ends_on},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.members.change_role(by=request.user, membership=row, **form.cleaned_data)
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _changed(request, row.user)
    return render(request, "accounts/role.html", {"form": form, "role": row, "member": row.user})


@requires(Capability.MANAGE_MEMBERS)
@fresh_proof
def end_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then take a role away."""
    row = get_object_or_404(_roles(request), pk=pk)
    if request.method == "POST":
        try:
            services.members.end_role(by=request.user, membership=row)
        except MemberRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:member", row.user_id)
        return _changed(request, row.user)
    return render(request, "accounts/role_end.html", {"role": row, "member": row.user})


@requires(Capability.MANAGE_MEMBERS)
@fresh_proof
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then close the account of a member in this organisation."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        try:
            services.members.close_account(
                by=request.user, member=person, organisation=request.user.standing.here
            )
        except MemberRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:member", person.pk)
        report("account_closed", request=request, member_id=person.pk)
        messages.success(request, _("Le compte de %(name)s est fermé.") % {"name": person})
        return redirect("accounts:members")
    files = person.case_files.filter(organisation=request.user.standing.here)
    context = {"member": person, "case_files": files.filter(closed_on__isnull=True).count()}
    return render(request, "accounts/member_close.html", context)


@require_POST
@requires(Capability.MANAGE_MEMBERS)
@fresh_proof
def close_sessions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close every session of a member."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        services.sessions.close_member_sessions(
            by=request.user, member=person, organisation=request.user.standing.here
        )
    except MemberRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:member", person.pk)
    report("sessions_closed", request=request, member_id=person.pk)
    messages.success(request, _("Toutes les sessions de %(name)s sont fermées.") % {"name": person})
    return redirect("accounts:member", person.pk)


def _roles(request: SignedInRequest) -> MembershipQuerySet:
    rows = Membership.objects.visible_to(request.user).select_related("user", "organisation")
    return rows.exclude(role=Role.BENEFICIARY)


def _changed(request: SignedInRequest, person: User) -> HttpResponse:
    report("roles_changed", request=request, member_id=person.pk)
    if person.pk == request.user.pk:
        request.session.cycle_key()
    messages.success(request, _("Les rôles de %(name)s sont enregistrés.") % {"name": person})
    return redirect("accounts:member", person.pk)
