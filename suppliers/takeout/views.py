"""Taking one's own data out."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from suppliers.bids.page import download
from suppliers.registration.views import own_supplier
from suppliers.takeout.queries import data_of_person, own_data


@require_POST
def take_out(request: HttpRequest, reference: str) -> HttpResponse:
    """Give everything that one's own firm keeps here as a ZIP."""
    firm = own_supplier(request, reference)
    day = timezone.localdate()
    data = own_data(firm, by=request.user, day=f"{day:%-d %B %Y}")
    return download(f"own-data-{firm.reference}-{day}.zip", "application/zip", data)


@require_POST
def take_out_mine(request: HttpRequest) -> HttpResponse:
    """Give a person what is kept of them as a ZIP, whomever they act for."""
    day = timezone.localdate()
    data = data_of_person(request.user, day=f"{day:%-d %B %Y}")
    return download(f"what-is-kept-of-me-{day}.zip", "application/zip", data)
