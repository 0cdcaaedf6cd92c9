"""What a firm reads of its own bid where nothing was awarded."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from procurement.html import show
from scoring.moderation.queries import consensus_of
from scoring.results.rules import told_without_award
from scoring.results.summaries import marks_only
from suppliers.bids.models import Bid


@require_safe
def show_own_marks(request: HttpRequest, bid: str) -> HttpResponse:
    """The settled marks of a bid with their reasons, for its own firm, after its tender was cancelled."""
    record = get_object_or_404(Bid.objects.select_related("tender__buyer", "lot", "supplier"), reference=bid)
    if not {"bidder", "supplier_admin"} & request.user.roles_in(record.supplier_id) or not told_without_award(
        record
    ):
        raise Http404
    own = marks_only(record, consensus_of([record]), record.tender)
    return show(
        request, "scoring/results/own_marks.html", {"bid": record, "tender": record.tender, "own": own}
    )
