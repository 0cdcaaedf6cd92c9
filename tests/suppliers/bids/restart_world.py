"""A small world of its own on a durable PostgreSQL that is killed and started again at a closing moment.

Run as a program by `test_restart.py`: it prints one line of JSON with what became of every submit.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from datetime import timedelta
from pathlib import Path

from supervisor.servers import Servers

ROOT = Path(__file__).resolve().parents[3]
BIDDERS = 6
CLOSES_IN_S = 4


def main() -> None:
    """Let six bidders submit without a pause while the database dies just before the closing moment."""
    folder = Path(tempfile.mkdtemp(prefix="worth-restart-"))
    servers = Servers(folder, with_cache=True)
    try:
        servers.start_postgres()
        servers.start_valkey()
        os.environ.update(
            DATABASE_URL=servers.owner_url,
            REDIS_URL=servers.broker_url,
            CACHE_URL=servers.cache_url,
            WORTH_VAR=str(folder),
            DJANGO_SETTINGS_MODULE="config.settings",
            LOG_LEVEL="CRITICAL",
        )
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, check=True)
        import django

        django.setup()
        print(json.dumps(rush(servers)))
    finally:
        servers.stop()
        shutil.rmtree(servers.sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


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
