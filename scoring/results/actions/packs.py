"""The evidence pack: asked for by one press, built by a job, kept with its digest."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.errors import Refused
from procurement.flow import locked
from procurement.notifications import enqueue
from procurement.tenders.models import Tender
from scoring.assessments.models import chain_of
from scoring.results.models import EvidencePack
from scoring.results.rules import DECIDED, PARTS
from suppliers.bids.models import Bid

PACK_MADE = audit.kind("results.pack_made", "{by} made the evidence pack of {subject}: {sha256}")


def request_pack(tender: Tender, *, by: User, now: datetime | None = None) -> Any:
    """Ask for the evidence pack: a job builds it. Returns the outbox row.

    Raises ``Refused`` to others than the buyer's officers, approvers and observers, and before the award is decided.
    """
    if not tender.roles_of(by) & PARTS["pack"].roles:
        raise Refused("pack.not_yours", "Only the buyer's officers, approvers and observers make the pack.")
    if tender.status not in DECIDED:
        raise Refused("pack.not_now", "The pack explains an award: it can be made once the award is decided.")
    moment = now or database_now()
    with transaction.atomic():
        return enqueue(
            "results.pack",
            key=f"pack:{tender.reference}:{moment.isoformat()}",
            payload={"tender": tender.reference},
            by=by,
        )


def store_pack(
    tender: Tender,
    *,
    by: Any = None,
    report: Callable[[int, int, str], None] | None = None,
) -> EvidencePack:
    """Build the pack and keep it with its digest.

    Raises ``RuntimeError`` where bids were destroyed while it was built: it holds their answers, so the job builds it
    again without them.
    """
    from scoring.results.pack import build

    gone = Bid.objects.filter(tender=tender, destroyed_at__isnull=False)
    before = gone.count()
    data, files = build(tender, report=report)
    sha256 = hashlib.sha256(data).hexdigest()
    with locked(tender) as tender:
        if gone.count() != before:
            raise RuntimeError("bids were destroyed while the pack was built")
        made = EvidencePack.objects.create(tender=tender, data=data, sha256=sha256, files=files, made_by=by)
        audit.record(PACK_MADE, tender, by=by, chain=chain_of(tender), sha256=sha256)
    return made
