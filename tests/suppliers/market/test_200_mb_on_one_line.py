"""200 MB on one line, sent to be imported: read or listed in the report, memory flat, nothing half-written."""

import json
import random
import tracemalloc
from collections.abc import Iterator

import pytest

from suppliers.market import loading
from suppliers.market.actions import import_file, open_source
from suppliers.market.models import MarketFact

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
MB = 1 << 20
SIZE = 200 * MB
FLAT = (
    180 * MB
)  # the longest release that is read is 32 MB; it is held as bytes, as text and as what it grows by
HEAD = (
    "ID,Framework,LotDescription,SupplierName,CustomerName,ReturnMonth,ProjectNameAndDescription,"
    "EvidencedSpend,Sector,SMEorLarge\n"
)
SALE = "1,G-Cloud,4,Ada Ltd,Home Office,2013-01-01,Help,10.00,Health,SME\n"


def release(number: int, words: str = "Help") -> bytes:
    return json.dumps(
        {
            "ocid": f"ocds-x-{number}", "id": "1", "date": "2025-01-02T00:00:00Z", "tag": ["award"],
            "initiationType": "tender", "buyer": {"id": "b", "name": "Council"}, "parties": [],
            "tender": {"id": "1", "title": "Help", "description": words},
            "awards": [{"id": "1", "date": "2025-01-01T00:00:00Z", "value": {"amount": 100.1, "currency": "GBP"},
                        "suppliers": [{"id": "s", "name": "Ada Ltd"}]}],
        }
    ).encode()  # fmt: skip


def noise() -> Iterator[bytes]:
    for _ in range(SIZE // MB):
        yield b"x" * MB


def line_of_nothing() -> Iterator[bytes]:
    yield release(1) + b"\n"
    yield from noise()
    yield b"\n" + release(2) + b"\n"


def package_on_one_line() -> Iterator[bytes]:
    words = random.Random(1).randbytes(20_000).hex()
    yield b'{"version": "1.1", "releases": ['
    for number in range(SIZE // 40_000):
        yield (b"," if number else b"") + release(number, words)
    yield b"]}"


def release_of_200_mb() -> Iterator[bytes]:
    before, after = release(1, "@@").split(b"@@")
    yield before
    yield from noise()
    yield after


def row_of_200_mb() -> Iterator[bytes]:
    yield (HEAD + SALE).encode()
    yield from noise()
    yield ("\n" + SALE).encode()


def quoted_field_without_end() -> Iterator[bytes]:
    yield (HEAD + SALE + '1,"').encode()
    yield from noise()


def payments_of_200_mb() -> Iterator[bytes]:
    yield b'{"data": [{"amount_gbp": 5, "supplier": "'
    yield from noise()
    yield b'"}]}'


@pytest.mark.parametrize(
    ("pieces", "kind", "facts", "rejected"),
    [
        (line_of_nothing, "ocds", 2, 1),
        (package_on_one_line, "ocds", SIZE // 40_000, 0),
        (release_of_200_mb, "ocds", 0, 1),
        (row_of_200_mb, "gcloud", 2, 1),
        (quoted_field_without_end, "gcloud", 1, 1),
        (payments_of_200_mb, "spend", 0, 1),
    ],
)
def test_200_mb_on_one_line_is_imported_or_listed_with_flat_memory(tmp_path, pieces, kind, facts, rejected):
    path = tmp_path / "long"
    with path.open("wb") as file:
        file.writelines(pieces())
    assert path.stat().st_size >= SIZE

    tracemalloc.start()
    dataset = import_file(path, kind=kind, job=False)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    path.unlink()

    assert (dataset.facts_n, dataset.rejected_n) == (facts, rejected)
    assert dataset.status == ("complete" if facts else "refused")
    assert MarketFact.objects.filter(dataset=dataset).count() == facts
    assert dataset.issues.filter(rejected=True).count() == rejected
    assert peak < FLAT


def test_a_reader_that_dies_in_the_200_mb_leaves_whole_batches_and_goes_on(tmp_path, monkeypatch):
    path = tmp_path / "long"
    with path.open("wb") as file:
        file.writelines(package_on_one_line())
    monkeypatch.setitem(loading.load.__kwdefaults__, "batch", 1_000)

    def die(dataset):
        if dataset.records_n >= 3_000:
            raise MemoryError

    source = open_source("long", "ocds")
    with pytest.raises(MemoryError):
        import_file(path, kind="ocds", source=source, progress=die, job=False)
    half = source.datasets.get()
    assert (half.status, half.is_counted, half.facts_n) == ("loading", False, 3_000)
    assert MarketFact.objects.filter(dataset=half).count() == 3_000

    whole = import_file(path, kind="ocds", source=source, job=False)
    assert (whole.pk, whole.status, whole.facts_n) == (half.pk, "complete", SIZE // 40_000)
    assert MarketFact.objects.values("record").distinct().count() == whole.facts_n
