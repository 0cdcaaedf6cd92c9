"""A small world of its own on a durable PostgreSQL that is killed and started again at a closing moment.

Run as a program by `test_restart.py`: it prints one line of JSON with what became of every submit.
"""

import json
import signal
import threading
import time
import uuid
from datetime import timedelta

from supervisor.servers import Servers
from supervisor.throwaway import throwaway_world

BIDDERS = 6
CLOSES_IN_S = 4


def main() -> None:
    """Let six bidders submit without a pause while the database dies just before the closing moment."""
    with throwaway_world(LOG_LEVEL="CRITICAL") as servers:
        print(json.dumps(rush(servers)))


def rush(servers: Servers) -> dict[str, object]:
    """Return the receipts that were given, those that are stored, and how each refusal was said."""
    from django.db import DatabaseError, close_old_connections, connections

    from procurement.audit.verifying import verify_audit
    from procurement.errors import Refused
    from suppliers.bids import actions
    from suppliers.bids.models import Bid, BidVersion, Receipt
    from suppliers.sealing.moments import database_time
    from tests.suppliers import make

    tender, _ = make.open_tender(timedelta(hours=1))
    bids = [make.bid(tender) for _ in range(BIDDERS)]
    tender.deadline_at = database_time() + timedelta(seconds=CLOSES_IN_S)
    tender.save(update_fields=["deadline_at"])
    given: list[str] = []
    said: dict[str, int] = {}
    stop = threading.Event()

    def bidder(bid: Bid) -> None:
        while not stop.is_set():
            close_old_connections()
            try:
                receipt = actions.submit_bid(bid, by=bid.bidder, idempotency_key=uuid.uuid4().hex)
                given.append(bytes(receipt.data).hex())
            except Refused as refusal:
                said[refusal.code] = said.get(refusal.code, 0) + 1
                time.sleep(0.05)
            except DatabaseError:
                said["database away"] = said.get("database away", 0) + 1
                connections.close_all()
                time.sleep(0.05)
        connections.close_all()

    threads = [threading.Thread(target=bidder, args=(bid,)) for bid in bids]
    for thread in threads:
        thread.start()
    time.sleep(CLOSES_IN_S - 0.6)
    database = servers.processes.pop("postgres")
    database.send_signal(signal.SIGQUIT)  # at once, as when the power goes: nothing is written any more
    database.wait()
    servers.start_postgres()
    time.sleep(2)
    stop.set()
    for thread in threads:
        thread.join()
    connections.close_all()
    stored = {bytes(data).hex() for data in Receipt.objects.values_list("data", flat=True)}
    late = BidVersion.objects.filter(received_at__gte=tender.deadline_at).count()
    return {
        "given": len(given),
        "lost": len(set(given) - stored),
        "versions": BidVersion.objects.count(),
        "receipts": len(stored),
        "late": late,
        "sound": verify_audit().sound,
        "said": said,
    }


if __name__ == "__main__":
    main()
