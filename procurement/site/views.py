"""Home, the words we use, and the style guide."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from procurement.html import show


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What Worth is and three doors; for a person who is signed in, what to do next."""
    return show(request, "procurement/site/home.html")
