"""Pages of keys: your own, making one, ending one, and those of an organisation's people."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement.accounts.doors import reauthentication_required
from procurement.accounts.roles import ADMIN_OF_KIND
from procurement.html import attempt, data_of, go, press, show
from procurement.keys import actions
from procurement.keys.forms import MakeKeyForm
from procurement.keys.models import ApiKey
from procurement.keys.rules import MOVES
from procurement.paging import page_of


def _list(request: HttpRequest, template: str, found: Any) -> HttpResponse:
    """Show a page of keys, each with whether the person may end it now."""
    now = timezone.now()
    page = page_of(found.for_list(), request, order="-over_at")
    rows = [(key, "end" in MOVES.open_to(key, by=request.user, now=now)) for key in page]
    return show(request, f"procurement/keys/{template}", {"rows": rows, "page": page})


@require_safe
def list_keys(request: HttpRequest) -> HttpResponse:
    """Your own keys, of every organisation."""
    return _list(request, "list_keys.html", ApiKey.objects.filter(membership__user=request.user))


@require_safe
def people_keys(request: HttpRequest) -> HttpResponse:
    """The keys of everybody in the organisation that you administer."""
    organisation = request.organisation
    if organisation is None or ADMIN_OF_KIND[organisation.kind] not in request.roles:
        raise Http404
    return _list(request, "people_keys.html", ApiKey.objects.of_people(organisation))


@require_http_methods(["GET", "POST"])
@reauthentication_required
def make_key(request: HttpRequest) -> HttpResponse:
    """Make a key and show it, this once."""
    memberships = request.user.live_memberships
    if not memberships:
        raise Http404
    form = MakeKeyForm(data_of(request), memberships=memberships)
    made = attempt(form, lambda: actions.make_key(by=request.user, **form.wanted))
    if made is not None:
        key, secret = made
        context = {"key": key, "secret": secret, "service_url": settings.SERVICE_URL}
        return show(request, "procurement/keys/made_key.html", context)
    return show(request, "procurement/keys/make_key.html", {"form": form})


@require_POST
def end_key(request: HttpRequest, uuid: Any) -> HttpResponse:
    """End a key of your own, or of a person of the organisation that you administer."""
    key = get_object_or_404(ApiKey.objects.select_related("membership__organisation"), uuid=uuid)
    held = key.roles_of(request.user)
    if not held:
        raise Http404
    press(
        request,
        lambda: actions.end_key(key, by=request.user),
        f"The key {key.name} is ended: it is refused from now on.",
    )
    return go(request, "keys:list-keys" if "holder" in held else "keys:people-keys")
