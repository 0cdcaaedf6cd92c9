"""The whole journey when it is struck: the database killed while bids are sent, the worker while it computes.

What was acknowledged is there, what was not is whole or not there at all, and the journey goes on.
"""

import os
import re
import signal
import threading
import time

import psycopg
import pytest

from tests.journeys.browser import Visitor
from tests.journeys.test_whole_journey import Journey

pytestmark = [pytest.mark.prove, pytest.mark.journey]
DATABASE, WORKER = r"bin/postgres -D", r"^worker "
# Seconds between the press of the button and the blow: before, during and after the decision.
BLOWS = (0.0, 0.03, 0.06, 0.12)


class StruckJourney(Journey):
    """A journey on which servers die at the worst of moments."""

    blows = 0

    def strike(self, pattern: str) -> None:
        for pid in self.stack.pids(pattern):
            os.kill(pid, signal.SIGKILL)
            self.blows += 1

    def asked(self, sql: str) -> list[tuple]:
        """Return what the database says, as soon as it says anything."""
        for _ in range(150):
            try:
                with psycopg.connect(self.stack.superuser_url) as connection:
                    return connection.execute(sql, {"tender": self.reference}).fetchall()
            except psycopg.OperationalError:
                time.sleep(0.2)
        raise AssertionError("the database did not come back within 30 seconds")

    def stored(self) -> int:
        """Count the versions of bids that are stored, each with its receipt and its entry in the log."""
        [(versions, receipts, entries)] = self.asked(
            "SELECT count(*), count(receipt.id), (SELECT count(*) FROM procurement_auditevent event"
            "   WHERE event.kind = 'bid.submitted' AND event.chain LIKE %(tender)s || '/sealed/%%')"
            " FROM suppliers_bidversion version"
            " JOIN suppliers_bid bid ON bid.id = version.bid_id"
            " JOIN procurement_tender tender ON tender.id = bid.tender_id"
            " LEFT JOIN suppliers_receipt receipt ON receipt.version_id = version.id"
            " WHERE tender.reference = %(tender)s"
        )
        assert versions == receipts == entries
        return versions

    def submit(self, supplier: Visitor, bid: str) -> None:
        for seconds in BLOWS:
            before = self.stored()
            for _ in range(50):  # the service is back a moment after its database
                if supplier.page.goto(f"{bid}check/").ok:
                    break
                supplier.page.wait_for_timeout(200)
            supplier.choose("What we have written is true")
            blow = threading.Timer(seconds, self.strike, [DATABASE])
            blow.start()
            supplier.press(re.compile("(Submit|Replace) the bid"))
            blow.join()
            there = self.stored()
            if "/receipt" in supplier.page.url and supplier.find("main").get_by_text("receipt").count():
                assert there == before + 1, "a receipt was shown for a bid that is gone"
            assert there in (before, before + 1)
        supplier.page.goto(f"{bid}check/")
        supplier.choose("What we have written is true")
        supplier.press(re.compile("(Submit|Replace) the bid")).sees("receipt")
        # An answer of 503 while the database was away is what is asked for.
        supplier.said = [line for line in supplier.said if "503" not in line]

    def ask_for_result(self, visitor: Visitor) -> None:
        visitor.press("Compute the result")
        self.strike(WORKER)

    def await_result(self, visitor: Visitor) -> None:
        """Wait as long as the outbox may take to hand the job to the next worker."""
        for _ in range(180):
            if self.asked(
                "SELECT 1 FROM scoring_storedresult result JOIN procurement_lot lot ON lot.id = result.lot_id"
                " JOIN procurement_tender tender ON tender.id = lot.tender_id"
                " WHERE tender.reference = %(tender)s"
            ):
                break
            time.sleep(0.5)
        super().await_result(visitor)


def test_the_journey_goes_on_when_database_and_worker_are_killed(stack, visit):
    journey = StruckJourney(stack, visit, script=False)
    journey.travel()

    assert journey.blows > 2 * len(BLOWS), "the database dies at each submit, and the worker once"
    [(results, jobs)] = journey.asked(
        "SELECT count(DISTINCT result.id), count(DISTINCT job.id) FROM scoring_storedresult result"
        " JOIN procurement_lot lot ON lot.id = result.lot_id"
        " JOIN procurement_tender tender ON tender.id = lot.tender_id"
        " LEFT JOIN procurement_outbox job ON job.kind = 'results.compute' AND job.done_at IS NULL"
        " WHERE tender.reference = %(tender)s"
    )
    assert (results, jobs) == (1, 0), "the result is computed once, and no such job is left over"
