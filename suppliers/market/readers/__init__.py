"""Readers of published procurement data: one small streaming function a kind, bytes in, facts out.

A reader takes an open binary file and yields one ``Record`` for each record of the source, in order, with its
facts and its issues. Nothing is dropped in silence: what cannot be read is an issue with line, field and
reason. No models here and no database.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from suppliers.market.readers.base import Fact, Issue, Record, Truncated
from suppliers.market.readers.bids import read_bids
from suppliers.market.readers.contracts_finder import read_contracts_finder
from suppliers.market.readers.dos import read_dos
from suppliers.market.readers.gcloud import read_gcloud
from suppliers.market.readers.ocds import read_ocds
from suppliers.market.readers.spend import read_spend
from suppliers.market.readers.ted import read_ted

Reader = Callable[[BinaryIO], Iterator[Record]]


@dataclass(frozen=True)
class Kind:
    """A kind of file that can be imported: its reader, its words, and what its money means."""

    name: str
    title: str
    read: Reader
    basis: str
    stage: str
    restated: bool = False


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("ocds", "OCDS releases, records or packages (JSON, JSON lines)", read_ocds, "award", "award"),
        Kind("contracts-finder", "Contracts Finder export (CSV)", read_contracts_finder, "award", "award"),
        Kind("gcloud", "G-Cloud sales (CSV)", read_gcloud, "paid", "sale", restated=True),
        Kind("spend", "Spend over £25,000 (JSON)", read_spend, "paid", "payment"),
        Kind("dos", "Digital Outcomes and Specialists opportunities (CSV)", read_dos, "award", "award", True),
        Kind("ted", "Contract awards from TED (CSV)", read_ted, "award", "award"),
        Kind("bids", "Bids in municipal auctions (CSV)", read_bids, "bid", "bid"),
    )
}

__all__ = ["KINDS", "Fact", "Issue", "Kind", "Reader", "Record", "Truncated"]
