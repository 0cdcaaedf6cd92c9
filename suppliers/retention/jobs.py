"""What the clock brings round: bids whose time has come are proposed; what two people agreed to is carried out."""

from datetime import timedelta

from procurement.notifications import job, periodic
from procurement.notifications.models import Outbox
from suppliers.retention import actions, destruction
from suppliers.retention.models import Disposal


@periodic("retention.propose", every=timedelta(days=1))
@job("retention.propose")
def propose(outbox: Outbox) -> dict[str, int]:
    """Every day: propose the bids that are due. A person asks and another agrees before anything goes."""
    return {"proposed": len(actions.propose_due())}


def _disposal(outbox: Outbox) -> Disposal:
    return Disposal.objects.select_related("tender").get(pk=outbox.payload["disposal"])


@job(destruction.DESTROY)
def destroy(outbox: Outbox) -> dict[str, str]:
    """Destroy what two people agreed to, in one transaction with the mark that it is done."""
    return {"status": destruction.destroy(_disposal(outbox)).status}


@job(destruction.REMOVE_FILES)
def remove_files(outbox: Outbox) -> dict[str, int]:
    """Remove the files whose keys are gone."""
    return {"files": destruction.remove_files(_disposal(outbox))}
