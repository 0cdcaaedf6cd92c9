"""Work of the results: the computation, and the evidence pack."""

from datetime import timedelta

from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox
from procurement.notifications.outbox import Poisoned
from procurement.tenders.models import Tender
from scoring.formulas.exact import BadInput
from scoring.results import actions


@job("results.compute")
def compute_results(outbox: Outbox) -> dict[str, object]:
    """Compute and store the result of every lot of a tender."""
    tender = Tender.objects.get(reference=outbox.payload["tender"])
    lots = list(tender.lots.select_related("tender__buyer"))
    stored = []
    for place, lot in enumerate(lots):
        outbox.report(place, len(lots), f"Computing {lot.reference}")
        try:
            result = actions.store_result(lot)
        except (BadInput, ValueError) as error:
            # No later try can mend an input: the row is parked at once, with what is wrong.
            raise Poisoned(f"Lot {lot.number} cannot be computed: {error}") from error
        if result is not None:
            stored.append(result.reference)
    outbox.report(len(lots), len(lots), "Stored")
    return {"results": stored, "link": f"/results/{tender.reference}/"}


@job("results.pack")
def make_pack(outbox: Outbox) -> dict[str, object]:
    """Build and store the evidence pack of a tender."""
    tender = Tender.objects.get(reference=outbox.payload["tender"])
    pack = actions.store_pack(tender, by=outbox.by, report=outbox.report)
    return {"sha256": pack.sha256, "files": pack.files, "link": f"/results/{tender.reference}/pack/"}


@periodic("results.standstills", every=timedelta(hours=1))
@job("results.standstills")
def tell_of_standstills(outbox: Outbox) -> dict[str, int]:
    """Every hour: tell of standstills that are over."""
    return {"told": actions.tell_of_standstills()}
