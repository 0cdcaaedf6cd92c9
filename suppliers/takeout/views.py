"""Taking one's own data out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from procurement.accounts.roles import ADMIN_OF_KIND
from procurement.html import download
from suppliers.registration.views import own_supplier
from suppliers.takeout import actions
from suppliers.takeout.queries import data_of_person


@require_POST
def take_out(request: HttpRequest, reference: str) -> HttpResponse:
    """Give everything that one's own organisation keeps here as a ZIP: of a firm to its people, of a public body to
    who administers it.
    """
    organisation = _administered(request, reference) or own_supplier(request, reference)
    data = actions.take_out(organisation, by=request.user)
    name = f"own-data-{organisation.reference}-{timezone.localdate()}.zip"
    return download(name, "application/zip", data)


def _administered(request: HttpRequest, reference: str) -> Any:
    """Return the public body of this reference that the visitor acts for and administers, or None."""
    acting: Any = request.organisation  # type: ignore[attr-defined]
    if acting is None or acting.kind == "supplier" or acting.reference != reference:
        return None
    return acting if ADMIN_OF_KIND[acting.kind] in acting.roles_of(request.user) else None


@require_POST
def take_out_mine(request: HttpRequest) -> HttpResponse:
    """Give a person what is kept of them as a ZIP, whomever they act for."""
    day = timezone.localdate()
    data = data_of_person(request.user, day=f"{day:%-d %B %Y}")
    return download(f"what-is-kept-of-me-{day}.zip", "application/zip", data)
