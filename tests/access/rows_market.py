"""The market: public figures and the rows behind them."""

from tests.access.table import ANYONE, Row

ROWS = {
    "market:market": Row(ANYONE),
    "market:rows": Row(ANYONE, query="source=g-cloud-sales"),
    "market:months-csv": Row(ANYONE, query="source=g-cloud-sales"),
}


def sample(world):
    from suppliers.market.sample import load_sample

    return load_sample(wait=True)


THINGS = {"market_sample": sample}
