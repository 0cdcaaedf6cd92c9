"""What results keep of a supplier's own words and figures; it goes with the bid that they belong to."""

from typing import Any

from scoring.results.models import EnquiryFigure, EvidencePack, LowBidEnquiry, Repair
from suppliers.retention.erasers import erases


@erases("answers about a low price")
def empty_enquiries(disposal: Any, bids: list[Any], words: str) -> int:
    """The words and figures by which a supplier explained a low price. What the buyer asked and decided stays."""
    answered = LowBidEnquiry.objects.filter(bid__in=bids, replied_at__isnull=False).exclude(words=words)
    EnquiryFigure.objects.filter(enquiry__bid__in=bids).delete()
    return answered.update(words=words)


@erases("repaired fields")
def empty_repairs(disposal: Any, bids: list[Any], words: str) -> int:
    """What a supplier put right in its repair window."""
    repairs = list(Repair.objects.filter(bid__in=bids, replied_at__isnull=False))
    for repair in repairs:
        repair.reply = dict.fromkeys(repair.reply, words)
        repair.save(update_fields=["reply"])
    return len(repairs)


@erases("evidence packs")
def empty_packs(disposal: Any, bids: list[Any], words: str) -> int:
    """Evidence packs: each holds the answers and prices of every bid."""
    return EvidencePack.objects.filter(tender=disposal.tender).exclude(data=b"").update(data=b"")
