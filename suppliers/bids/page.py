"""What every page of a bid says."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from procurement.html import show
from suppliers.bids import actions, content, drafts, queries
from suppliers.bids.formulas.price import read_price
from suppliers.bids.formulas.words import count_words
from suppliers.bids.models import Bid, BidFile, BidVersion, DraftPart
from suppliers.bids.told import outcome_url

FOLDER = "suppliers/bids"


def own_bid(request: HttpRequest, reference: str) -> Bid:
    """Return a bid of the visitor's own organisation; else 404, as for one that does not exist."""
    return get_object_or_404(
        Bid.objects.visible_to(request.user).select_related("tender__buyer", "lot", "supplier"),
        reference=reference,
    )


def state_of(bid: Bid, request: HttpRequest) -> dict[str, Any]:
    """Return what every page of a bid says on top: whether it is a bid yet, until when it can change."""
    now = timezone.now()
    is_open = bid.tender.is_open(now)
    return {
        "bid": bid,
        "tender": bid.tender,
        "lot": bid.lot,
        "is_open": is_open,
        "shown_status": bid.shown_status(now),
        "may_write": is_open and "bidder" in bid.roles_of(request.user),
        "counts": bid.counts,
        "was_opened": not is_open
        and bid.version is not None
        and queries.opening_of(bid.tender, "quality") is not None,
        "keys": queries.fate_of_keys(bid.tender) if bid.tender.status == "cancelled" and bid.counts else "",
        "draft_key_held": not is_open and not bid.counts and drafts.key_store().holds(bid.tender.reference),
        "withdrawn_at": queries.withdrawn_at(bid),
        "outcome_url": outcome_url(bid),
        "change": actions.change_to_confirm(bid) if is_open else None,
        "change_to_read": actions.change_to_read(bid) if is_open else None,
        # From the closing moment on there is no draft.
        "changed_since": is_open and bid.status == Bid.Status.SUBMITTED and changed_since_submission(bid),
    }


def changed_since_submission(bid: Bid) -> bool:
    """Say whether the draft was changed after the version that counts was received."""
    mine, received = {"bid": OuterRef("bid")}, OuterRef("received_at")
    return (
        BidVersion.objects.filter(bid=bid, number=bid.version)
        .filter(
            Exists(DraftPart.objects.filter(**mine, changed_at__gt=received))
            | Exists(BidFile.objects.filter(**mine, uploaded_at__gt=received, removed_at__isnull=True))
            | Exists(BidFile.objects.filter(**mine, removed_at__gt=received))
        )
        .exists()
    )


def gone(request: HttpRequest, bid: Bid) -> HttpResponse:
    """After the closing moment the draft is gone: say so, and lead to the receipt."""
    return show(request, f"{FOLDER}/draft_gone.html", state_of(bid, request), status=410)


def destroyed(request: HttpRequest, bid: Bid) -> HttpResponse:
    """After the bid was destroyed under the schedule: say when, and lead to the receipt."""
    return show(request, f"{FOLDER}/destroyed.html", state_of(bid, request), status=410)


def overview(bid: Bid) -> dict[str, Any]:
    """Return the tasks of a draft with their state, the files, and everything that is missing."""
    draft = drafts.read_draft(bid)
    parts = draft.parts
    lacks = content.lacks_of(bid.tender, parts)
    by_part: dict[str, list[str]] = {}
    for lack in lacks:
        by_part.setdefault(lack.part, []).append(lack.message)
    tasks = []
    for item in content.questions(bid.tender):
        words = count_words(parts.get(item.part) or "")
        tasks.append(
            {
                "question": item,
                "words": words,
                "state": "ready" if item.part not in by_part else ("long" if words else "empty"),
            }
        )
    try:
        price = read_price(parts[content.PRICE]) if parts.get(content.PRICE) else None
    except ValueError:
        price = None
    return {
        "parts": parts,
        "tasks": tasks,
        "lacks": lacks,
        "price": price,
        "price_doubts": content.doubts_of_price(bid.tender, bid.lot, price),
        "asks_price": content.asks_price(bid.tender),
        "price_ready": content.PRICE not in by_part,
        "partners": parts.get(content.PARTNERS) or [],
        "files": draft.files,
    }
