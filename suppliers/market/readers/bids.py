"""Every bid in the auctions of a municipality: reserve price, minimum price, bid, winner.

For calibrating checks of bids, not for the market's money: bids are no payments, and these are in yen.
"""

from collections.abc import Iterator
from typing import BinaryIO

from suppliers.market.readers.base import Fact, Record, day, money, name_of, rows

NEEDED = ("tender_id", "date", "reserveprice", "minprice", "bidder", "bid", "winner")


def read_bids(file: BinaryIO) -> Iterator[Record]:
    """Yield one record a bid; a bid without an amount (withdrawn, absent) is kept without one."""
    for record, row in rows(file, NEEDED):
        if record.issues:
            yield record
            continue
        bid = money(record, "bid", row["bid"])
        reserve = money(record, "reserveprice", row["reserveprice"])
        minimum = money(record, "minprice", row["minprice"])
        bidder = name_of(record, "bidder", row["bidder"])
        record.facts.append(
            Fact(
                record=record.number,
                line=record.line,
                stage="bid",
                happened_on=day(record, "date", row["date"]),
                value=bid,
                currency="JPY",
                supplier=bidder,
                suppliers_n=1 if bidder else 0,
                title=row.get("projecttitle", "")[:300],
                notice=row["tender_id"].strip()[:120],
                status="won" if row["winner"].strip() == "1" else "lost",
                extra={
                    "reserve": None if reserve is None else str(reserve),
                    "minimum": None if minimum is None else str(minimum),
                },
            )
        )
        yield record
