"""Work of the market that goes through the outbox: rollups after an import, all of them anew."""

from datetime import date
from typing import Any

from procurement.notifications import job
from suppliers.market import rollups
from suppliers.market.models import Source


@job("market.refresh")
def refresh_rollups(outbox: Any) -> dict[str, Any]:
    """Bring the rollups of the touched months of one source up to date."""
    source = Source.objects.get(slug=outbox.payload["source"])
    months = [date.fromisoformat(month) for month in outbox.payload["months"]]
    rollups.refresh(source, months)
    return {"source": source.slug, "months": len(months)}


@job("market.rebuild")
def rebuild_rollups(outbox: Any) -> dict[str, Any]:
    """Build the rollups of one source from nothing."""
    source = Source.objects.get(slug=outbox.payload["source"])
    rollups.rebuild(source)
    return {"source": source.slug, "digest": rollups.digest(source)}
