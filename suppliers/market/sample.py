"""The real data that the demo starts with: a season of G-Cloud sales."""

from datetime import date
from pathlib import Path

from procurement.notifications import enqueue
from suppliers.market import rollups
from suppliers.market.actions import import_file, open_source
from suppliers.market.loading import sha256_of
from suppliers.market.models import Dataset, MonthTotal

SAMPLE = Path(__file__).parent / "samples" / "gcloud_sales_2012-04_2013-12.csv.gz"
AS_AT = date(2014, 7, 1)
SLUG = "g-cloud-sales"


def load_sample(*, wait: bool = False) -> Dataset:
    """Import the G-Cloud sales of 2012 and 2013, once; a second call changes nothing, nor does one after somebody
    withdrew them.

    The figures are computed by a job, as after any import; ``wait`` computes them before returning.
    """
    source = open_source(
        SLUG, "gcloud", title="G-Cloud sales", publisher="Cabinet Office (Government Digital Service)"
    )
    same = source.datasets.filter(sha256=sha256_of(SAMPLE))
    if not same.standing().exists() and (withdrawn := same.first()):
        return withdrawn
    dataset = import_file(SAMPLE, kind="gcloud", source=source, as_at=AS_AT)
    if wait:
        rollups.rebuild(source)
    elif not MonthTotal.objects.filter(source=source).exists():
        enqueue("market.rebuild", key=f"market.rebuild:{dataset.reference}", payload={"source": SLUG})
    return dataset
