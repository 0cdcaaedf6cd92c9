"""Pages about the people of an organisation."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import audit
from procurement.accounts.doors import reauthentication_required
from procurement.accounts.middleware import ACTING_SESSION_KEY
from procurement.accounts.models import Membership, User
from procurement.accounts.roles import ADMIN_OF_KIND, ROLES, ROLES_OF_KIND
from procurement.errors import Refused, clean
from procurement.html import add_refusal, attempt, data_of, go, press, show
from procurement.organisations import actions
from procurement.organisations.forms import (
    HandOverForm,
    InviteForm,
    JoinForm,
    ReasonForm,
    RolesForm,
    SecondFactorForm,
)
from procurement.organisations.leaving import what_waits
from procurement.organisations.models import Invitation
from procurement.paging import page_of

HISTORY = 20
"""How many of the newest events the page of people shows."""
MEMBERS = 50
INVITATIONS = 20
"""How many open invitations the page of people shows, those that end first; a page of its own has them all."""


def _administered(request: HttpRequest) -> Any:
    """Return the organisation that the person acts for and administers; anybody else gets a 404."""
    organisation = request.organisation
    if organisation is None or ADMIN_OF_KIND[organisation.kind] not in request.roles:
        raise Http404
    return organisation


def _member(organisation: Any, pseudonym: Any) -> Membership:
    return get_object_or_404(
        Membership.objects.live().select_related("user", "organisation"),
        organisation=organisation,
        user__pseudonym=pseudonym,
    )


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people of the organisation that you act for, by name; an administrator can change things from here."""
    organisation = request.organisation
    if organisation is None:
        raise Http404
    members = Membership.objects.live().filter(organisation=organisation).select_related("user")
    text = clean(request.GET.get("q", ""))[:120]
    if text:
        members = members.filter(user__name__icontains=text)
    page = page_of(members, request, order="user__name", size=MEMBERS)
    administers = ADMIN_OF_KIND[organisation.kind] in request.roles
    invitations = list(_invitations(organisation)[: INVITATIONS + 1]) if administers else []
    context = {
        "page": page,
        "text": text,
        "is_searched": bool(text or page.earlier_url or page.later_url),
        "administers": administers,
        "invitations": invitations[:INVITATIONS],
        "more_invitations": len(invitations) > INVITATIONS,
        "history": _history(organisation) if administers else [],
    }
    return show(request, "procurement/organisations/people.html", context)


@require_safe
def list_invitations(request: HttpRequest) -> HttpResponse:
    """All open invitations of the organisation that you administer."""
    page = page_of(_invitations(_administered(request)), request, order="expires_at", size=MEMBERS)
    return show(request, "procurement/organisations/list_invitations.html", {"page": page})


def _invitations(organisation: Any) -> Any:
    return organisation.invitations.waiting(timezone.now()).order_by("expires_at", "pk")


def _history(organisation: Any) -> list[Any]:
    """Return what the log tells of an organisation and of its latest invitations, newest first."""
    invitations = organisation.invitations.order_by("-created_at")[:HISTORY]
    return audit.history(organisation, parts=invitations, limit=HISTORY)


@require_http_methods(["GET", "POST"])
def invite_person(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    organisation = _administered(request)
    form = InviteForm(data_of(request), organisation=organisation)
    invitation = attempt(
        form, lambda: actions.invite_person(organisation, by=request.user, **form.cleaned_data)
    )
    if invitation is not None:
        messages.success(request, f"A letter is on its way to {invitation.email}. The link works for 7 days.")
        return go(request, "organisations:people")
    return show(
        request,
        "procurement/organisations/invite_person.html",
        {"form": form, "explained": _explained(organisation)},
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def change_roles(request: HttpRequest, pseudonym: Any) -> HttpResponse:
    """Set the roles of a member."""
    organisation = _administered(request)
    membership = _member(organisation, pseudonym)
    form = RolesForm(
        data_of(request),
        organisation=organisation,
        initial={"roles": membership.roles},
    )
    if attempt(form, lambda: actions.change_roles(membership, by=request.user, **form.cleaned_data)):
        messages.success(request, f"The roles of {membership.user.name} are changed.")
        return go(request, "organisations:people")
    return show(
        request,
        "procurement/organisations/change_roles.html",
        {"form": form, "membership": membership, "explained": _explained(organisation)},
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def remove_member(request: HttpRequest, pseudonym: Any) -> HttpResponse:
    """End a membership, with a reason."""
    organisation = _administered(request)
    membership = _member(organisation, pseudonym)
    form = ReasonForm(data_of(request))
    if attempt(form, lambda: actions.remove_member(membership, by=request.user, **form.cleaned_data)):
        messages.success(request, f"{membership.user.name} no longer acts for {organisation.name}.")
        return go(request, "organisations:people")
    return show(
        request,
        "procurement/organisations/remove_member.html",
        {"form": form, "membership": membership, "waits": what_waits(organisation, membership.user)},
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def reset_second_factor(request: HttpRequest, pseudonym: Any) -> HttpResponse:
    """Take the authenticator app of a member away, who lost the phone: they set up another."""
    organisation = _administered(request)
    person = _member(organisation, pseudonym).user
    form = SecondFactorForm(data_of(request))
    if attempt(
        form,
        lambda: actions.reset_second_factor(organisation, person, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, f"{person.name} sets up another app at the next sign-in.")
        return go(request, "organisations:people")
    return show(
        request,
        "procurement/organisations/reset_second_factor.html",
        {"form": form, "person": person},
    )


@require_http_methods(["GET", "POST"])
def hand_over_work(request: HttpRequest, pseudonym: Any) -> HttpResponse:
    """Give the work in a person's name to a colleague: your own, or as an administrator anybody's."""
    organisation = request.organisation
    if organisation is None:
        raise Http404
    here = Membership.objects.filter(organisation=organisation)  # of old too: who left and came back has two
    giver = get_object_or_404(User, pseudonym=pseudonym, pk__in=here.values("user"))
    if giver != request.user:
        _administered(request)
    people = User.objects.of(organisation).exclude(pk=giver.pk).order_by("name")
    colleagues = [(str(person.pseudonym), person.name) for person in people]
    form = HandOverForm(data_of(request), colleagues=colleagues)
    moved = attempt(
        form,
        lambda: actions.hand_over_work(
            organisation,
            giver=giver,
            taker=people.get(pseudonym=form.cleaned_data["taker"]),
            by=request.user,
            reason=form.cleaned_data["reason"],
        ),
    )
    if moved is not None:
        parts = [f"{noun}: {count}" for noun, count in moved.items() if count]
        messages.success(request, f"Handed over: {'; '.join(parts) or 'there was no work in this name'}.")
        if stays := what_waits(organisation, giver):
            messages.info(request, f"This still waits for {giver}: {' '.join(stays)}")
        return go(request, "organisations:people")
    return show(
        request,
        "procurement/organisations/hand_over_work.html",
        {"form": form, "giver": giver, "waits": what_waits(organisation, giver)},
    )


@require_POST
def withdraw_invitation(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Take an open invitation back."""
    organisation = _administered(request)
    invitation = get_object_or_404(Invitation, organisation=organisation, uuid=uuid)
    press(
        request,
        lambda: actions.withdraw_invitation(invitation, by=request.user),
        f"The invitation to {invitation.email} is taken back: its link no longer works.",
    )
    return go(request, "organisations:people")


@login_not_required
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation: signed in as its person, or as a new person who makes an account."""
    invitation = Invitation.from_token(token)
    if invitation is None:
        raise Http404
    user = request.user if request.user.is_authenticated else None
    known = user is None and User.objects.filter(email=invitation.email).exists()
    form = JoinForm(
        request.POST if request.method == "POST" and user is None and not known else None,
        initial={"name": invitation.name},
    )
    refused = "" if invitation.is_open(timezone.now()) else "closed"
    if request.method == "POST" and (user is not None or form.is_valid()):
        facts = {} if user is not None else form.cleaned_data
        try:
            membership = actions.accept_invitation(invitation, by=user, **facts)
        except Refused as refusal:
            if user is None:
                add_refusal(form, refusal)
            refused = refusal.message
        else:
            if user is None:
                login(request, membership.user, backend="procurement.accounts.backends.PasswordBackend")
                UserSession.objects.create_from_request(request)
            request.session[ACTING_SESSION_KEY] = invitation.organisation_id
            messages.success(request, f"You now act for {invitation.organisation.name}.")
            return go(request, "accounts:show-account")
    context = {
        "invitation": invitation,
        "roles": [ROLES[role] for role in ROLES if role in invitation.roles],
        "form": form,
        "known": known,
        "refused": refused,
        "someone_else": user is not None and user.email != invitation.email,
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
    }
    status = 422 if request.method == "POST" else 200
    response = show(request, "procurement/organisations/accept_invitation.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _explained(organisation: Any) -> list[tuple[str, str]]:
    return [words for role, words in ROLES.items() if role in ROLES_OF_KIND[organisation.kind]]
