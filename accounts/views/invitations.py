"""Calling colleagues in, and what they see when they open the link."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ROLE_SENTENCES, Capability, public, requires
from accounts.client import network_of
from accounts.forms.members import InviteForm, JoinForm
from accounts.held import held_data
from accounts.limits import MISSED_LINKS, too_many
from accounts.models import Invitation
from accounts.proof import fresh_proof
from accounts.refusals import MemberRefused
from accounts.requests import SignedInRequest
from accounts.roles import Role
from accounts.security_events import report
from accounts.services import invitations as deeds

TOKEN_KEY = "invitation"


@requires(Capability.MANAGE_MEMBERS)
@fresh_proof
def invite(request: SignedInRequest) -> HttpResponse:
    """Write to a colleague."""
    organisation = request.user.standing.here
    form = InviteForm(request.POST or held_data(request), organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            sent = deeds.invite(by=request.user, organisation=organisation, **form.cleaned_data)
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            report("invitation_sent", request=request, invitation_id=sent.pk)
            messages.success(
                request, _("L’invitation est partie à %(email)s.") % {"email": sent.email}
            )
            return redirect("accounts:invitations")
    return render(request, "accounts/invite.html", {"form": form})


@requires(Capability.MANAGE_MEMBERS)
def pending(request: SignedInRequest) -> HttpResponse:
    """Invitations that nobody has accepted yet."""
    rows = Invitation.objects.visible_to(request.user).pending()
    rows = rows.select_related("team", "invited_by").order_by("-invited_at", "-pk")[:200]
    return render(request, "accounts/invitations.html", {"rows": rows})


@require_POST
@requires(Capability.MANAGE_MEMBERS)
@fresh_proof
def send_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new link to the same person."""
    row = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    try:
        deeds.send_again(by=request.user, invitation=row)
    except MemberRefused as refusal:
        messages.error(request, str(refusal))
    else:
        report("invitation_sent", request=request, invitation_id=row.pk)
        messages.success(request, _("Un nouveau lien est parti ; l’ancien n’ouvre plus rien."))
    return redirect("accounts:invitations")


@require_POST
@requires(Capability.MANAGE_MEMBERS)
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """The link opens nothing any more."""
    row = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    try:
        deeds.revoke(by=request.user, invitation=row)
    except MemberRefused as refusal:
        messages.error(request, str(refusal))
    else:
        report("invitation_revoked", request=request, invitation_id=row.pk)
        messages.success(request, _("L’invitation est annulée."))
    return redirect("accounts:invitations")


@public
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the message: the token leaves the address bar at once, nothing else changes."""
    if MISSED_LINKS.reached(network_of(request)):
        return too_many(request, MISSED_LINKS)
    if deeds.find(token) is None:
        MISSED_LINKS.spend(network_of(request))
        report("invitation_missed", request=request)
        return _gone(request)
    request.session[TOKEN_KEY] = token
    response = redirect("accounts:invitation_accept")
    response["Referrer-Policy"] = "no-referrer"
    return response


@public
def accept(request: HttpRequest) -> HttpResponse:
    """Say who one is, or log in, and take the role."""
    invitation = deeds.find(request.session.get(TOKEN_KEY, ""))
    if invitation is None:
        return _gone(request)
    owner = deeds.open_account_of(invitation)
    if owner is not None:
        return _accept_with_account(request, invitation, mine=owner == request.user)
    form = JoinForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            user = deeds.accept_with_password(
                invitation=invitation,
                given_name=form.cleaned_data["given_name"],
                family_name=form.cleaned_data["family_name"],
                password=form.cleaned_data["password1"],
            )
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session.flush()
            record_authentication(request, user, "invitation")
            _welcome(request, invitation)
            return perform_login(request, Login(user=user, email=user.email))
    return _shown(request, invitation, form=form)


def _accept_with_account(
    request: HttpRequest, invitation: Invitation, *, mine: bool
) -> HttpResponse:
    """The account exists: its owner, signed in, accepts with one button."""
    if request.method == "POST" and mine and request.user.is_authenticated:
        try:
            deeds.accept(invitation=invitation, by=request.user)
        except MemberRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("home")
        request.session.cycle_key()
        _welcome(request, invitation)
        return redirect("home")
    return _shown(request, invitation, mine=mine, other=request.user.is_authenticated and not mine)


def _shown(request: HttpRequest, invitation: Invitation, **state: object) -> HttpResponse:
    context = {
        "invitation": invitation,
        "sentence": ROLE_SENTENCES[Role(invitation.role)],
        "login_url": f"{reverse('account_login')}?next={reverse('accounts:invitation_accept')}",
        "form": None,
        "mine": False,
        "other": False,
    }
    return render(request, "accounts/invitation.html", context | state)


def _gone(request: HttpRequest) -> HttpResponse:
    """The same page whether the link never was, has served, was revoked or is too old."""
    return render(request, "accounts/invitation_gone.html", status=404)


def _welcome(request: HttpRequest, invitation: Invitation) -> None:
    request.session.pop(TOKEN_KEY, None)
    report("invitation_accepted", request=request, invitation_id=invitation.pk)
    messages.success(
        request, _("Bienvenue chez %(name)s.") % {"name": invitation.organisation.name}
    )
