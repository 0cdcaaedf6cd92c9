"""Every figure of one imported file, computed from its facts: counts, sums, shares, concentration.

The database adds up (exact decimals), the formulas divide. Keys are plain words; ``market_report --dataset``
prints them.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from suppliers.market.formulas import measures
from suppliers.market.models import Dataset
from suppliers.market.readers.core_schema import VERSION
from suppliers.market.readers.ocds import CORE
from suppliers.market.sql import fetch

ZERO = Decimal(0)
HALF, MOST_OF_IT = Decimal("0.5"), Decimal("0.8")
MILLION = Decimal(1_000_000)


def rows(query: str, dataset: Dataset) -> list[tuple[Any, ...]]:
    """Return the rows of a query about one file, ``%(dataset)s`` in it."""
    return fetch(query, {"dataset": dataset.pk})


def one(query: str, dataset: Dataset) -> tuple[Any, ...]:
    """Return the single row of such a query."""
    return rows(query, dataset)[0]


def _parted(parts: Sequence[str], part: str, dataset: Dataset) -> list[dict[str, Any]]:
    """Return a table of name and figure for each of ``parts``, in one statement; ``part`` is the query of one."""
    query = " UNION ALL ".join(part.format(part=each, place=place) for place, each in enumerate(parts))
    found: list[dict[str, Any]] = [{} for _ in parts]
    for place, name, figure in rows(f"{query} ORDER BY 1, 3 DESC, 2", dataset):
        found[place][str(name)] = figure
    return found


def totals_by(dataset: Dataset, *roles: str) -> list[dict[str, Decimal]]:
    """Return net money by name for each of the roles "supplier" and "buyer" of a file."""
    part = """
        SELECT {place}, p.name, sum(f.value_gbp)
        FROM suppliers_marketfact f JOIN suppliers_party p ON p.id = f.{part}_id
        WHERE f.dataset_id = %(dataset)s AND f.value_gbp IS NOT NULL AND f.stage <> 'tender' GROUP BY 2
    """
    return _parted(roles, part, dataset)


def _counts(dataset: Dataset, *columns: str, where: str = "true") -> list[dict[str, int]]:
    """Return for each column how many records of a file say what."""
    part = f"""
        SELECT {{place}}, f.{{part}}, count(DISTINCT f.record) FROM suppliers_marketfact f
        WHERE f.dataset_id = %(dataset)s AND {where} GROUP BY 2
    """  # noqa: S608  the condition is our own words
    return _parted(columns, part, dataset)


def of_dataset(dataset: Dataset) -> dict[str, Any]:
    """Return the figures of one file, by the names that its kind has. Money to the penny, shares to six places."""
    figures = {
        "rows": dataset.records_n,
        "facts": dataset.facts_n,
        "rejected": dataset.rejected_n,
        "notes": dataset.noted_n,
    }
    return {**figures, **(OF_KIND[dataset.kind](dataset) if dataset.kind in OF_KIND else {})}


def _sales(dataset: Dataset) -> dict[str, Any]:
    # The whole comes first, then each year in which something happened.
    (_, n, total, sme, sme_n, known, known_n, negative, central, lot4), *years = rows(
        """
        SELECT year, count(*), coalesce(sum(value_gbp), 0),
            coalesce(sum(value_gbp) FILTER (WHERE size = 'sme'), 0), count(*) FILTER (WHERE size = 'sme'),
            coalesce(sum(value_gbp) FILTER (WHERE size IN ('sme', 'large')), 0),
            count(*) FILTER (WHERE size IN ('sme', 'large')), count(*) FILTER (WHERE value_gbp < 0),
            coalesce(sum(value_gbp) FILTER (WHERE sector = 'Central Government'), 0),
            coalesce(sum(value_gbp) FILTER (WHERE topic = 'Lot 4'), 0)
        FROM (
            SELECT *, extract(year FROM happened_on)::int AS year FROM suppliers_marketfact
            WHERE dataset_id = %(dataset)s
        ) AS f
        GROUP BY GROUPING SETS ((), (year)) HAVING grouping(year) = 1 OR year IS NOT NULL
        ORDER BY grouping(year) DESC, year
        """,
        dataset,
    )
    suppliers, buyers = totals_by(dataset, "supplier", "buyer")
    return {
        "total": measures.pounds(total),
        "sme_value": measures.pounds(sme),
        "sme_share_value": measures.share(sme, known),
        "sme_share_rows": measures.share(sme_n, known_n),
        "size_unknown_rows": n - known_n,
        "central_government_share_value": measures.share(central, total),
        "lot4_share_value": measures.share(lot4, total),
        "suppliers": len(suppliers),
        "customers": len(buyers),
        "hhi_suppliers": measures.hhi(suppliers.values()),
        "cr4_suppliers": measures.top_share(suppliers.values(), 4),
        "top5_suppliers": measures.top_share(suppliers.values(), 5),
        "hhi_customers": measures.hhi(buyers.values()),
        "smallest_n_suppliers_reaching_50pct": measures.firms_reaching(suppliers.values(), HALF),
        "smallest_n_suppliers_reaching_80pct": measures.firms_reaching(suppliers.values(), MOST_OF_IT),
        "smallest_n_customers_reaching_50pct": measures.firms_reaching(buyers.values(), HALF),
        "smallest_n_customers_reaching_80pct": measures.firms_reaching(buyers.values(), MOST_OF_IT),
        "suppliers_over_1m": sum(value > MILLION for value in suppliers.values()),
        "customers_over_1m": sum(value > MILLION for value in buyers.values()),
        "negative_rows": negative,
        "suppliers_with_net_nonpositive": sum(value <= 0 for value in suppliers.values()),
        "top_suppliers": _largest(suppliers, 5),
        "by_year": {str(line[0]): measures.pounds(line[2]) for line in years},
        "sme_by_year": {str(line[0]): measures.pounds(line[3]) for line in years},
    }


def _largest(totals: dict[str, Decimal], count: int) -> list[list[Any]]:
    ordered = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    return [[name, measures.pounds(value)] for name, value in ordered[:count]]


def _payments(dataset: Dataset) -> dict[str, Any]:
    total, suppliers, below = one(
        """
        SELECT coalesce(sum(value_gbp), 0), count(DISTINCT supplier_id), count(*) FILTER (WHERE value_gbp < 25000)
        FROM suppliers_marketfact WHERE dataset_id = %(dataset)s
        """,
        dataset,
    )
    return {"sum": measures.pounds(total), "suppliers": suppliers, "below_25000": below}


def _contracts_finder(dataset: Dataset) -> dict[str, Any]:
    (blocks, sme, vcse, several, valued, zero, little, total, most, alone, alone_value, alone_sme, alone_sme_n,
     digital, notices) = one(
        """
        SELECT count(*) FILTER (WHERE suppliers_n > 0),
            count(*) FILTER (WHERE size = 'sme'), count(*) FILTER (WHERE is_vcse),
            count(*) FILTER (WHERE part = 0 AND suppliers_n > 1),
            count(value_gbp) FILTER (WHERE stage = 'award'),
            count(*) FILTER (WHERE stage = 'award' AND value_gbp = 0),
            count(*) FILTER (WHERE stage = 'award' AND value_gbp <= 1),
            coalesce(sum(value_gbp) FILTER (WHERE stage = 'award'), 0), max(value_gbp) FILTER (WHERE stage = 'award'),
            count(*) FILTER (WHERE suppliers_n = 1),
            coalesce(sum(value_gbp) FILTER (WHERE suppliers_n = 1), 0),
            coalesce(sum(value_gbp) FILTER (WHERE suppliers_n = 1 AND size = 'sme'), 0),
            count(*) FILTER (WHERE suppliers_n = 1 AND size = 'sme'),
            count(*) FILTER (WHERE part = 0 AND cpvs ~ '(^| )(72|48)'), count(DISTINCT notice)
        FROM suppliers_marketfact WHERE dataset_id = %(dataset)s
        """,
        dataset,
    )  # fmt: skip
    unparsed = dataset.issues.filter(reason__startswith="Part of the supplier field").count()
    statuses, types = _counts(dataset, "status", "notice_type")
    figures = {
        "status": statuses,
        "supplier_blocks": blocks,
        "supplier_blocks_sme_yes": sme,
        "supplier_blocks_vcse_yes": vcse,
        "notices_with_more_than_one_supplier": several,
        "unparsed_supplier_fields": unparsed,
        "cpv_division_72_or_48_notices": digital,
        "notice_type": types,
        "notice_id_duplicates": dataset.records_n - dataset.rejected_n - notices,
    }
    if valued:
        values = [row[0] for row in rows(
            """SELECT value_gbp FROM suppliers_marketfact
               WHERE dataset_id = %(dataset)s AND stage = 'award' AND value_gbp IS NOT NULL""",
            dataset,
        )]  # fmt: skip
        figures |= {
            "awarded_value_nonnull": valued,
            "awarded_value_zero": zero,
            "awarded_value_le_1": little,
            "awarded_value_sum": measures.pounds(total),
            "awarded_value_max": measures.pounds(most),
            "awarded_value_median": measures.pounds(measures.median(values)),
            "single_supplier_notices": alone,
            "single_supplier_value_sum": measures.pounds(alone_value),
            "single_supplier_sme_value": measures.pounds(alone_sme),
            "single_supplier_sme_count": alone_sme_n,
            "single_supplier_sme_share_value": measures.share(alone_sme, alone_value),
            "single_supplier_sme_share_number": measures.share(alone_sme_n, alone),
        }
    return figures


def _ocds(dataset: Dataset) -> dict[str, Any]:
    releases, ocids, awards, valued, total, references, numbered = one(
        """
        SELECT count(DISTINCT record), count(DISTINCT ocid),
            count(*) FILTER (WHERE stage = 'award' AND part = 0),
            count(value) FILTER (WHERE stage = 'award'), coalesce(sum(value) FILTER (WHERE stage = 'award'), 0),
            count(*) FILTER (WHERE stage = 'award' AND suppliers_n > 0),
            count(*) FILTER (
                WHERE stage = 'award' AND size_detail IN ('party', 'party scale') AND p.identifier LIKE 'GB-COH-%%')
        FROM suppliers_marketfact f LEFT JOIN suppliers_party p ON p.id = f.supplier_id
        WHERE f.dataset_id = %(dataset)s
        """,
        dataset,
    )
    scale = rows(
        """
        SELECT CASE WHEN size = 'unknown' THEN '(absent)' ELSE size END, count(*) FROM suppliers_marketfact
        WHERE dataset_id = %(dataset)s AND size_detail IN ('party', 'party scale') AND suppliers_n > 0 GROUP BY 1
        """,
        dataset,
    )
    return {
        "releases": releases,
        "ocids": ocids,
        "tags": _counts(dataset, "notice_type")[0],
        "awards": awards,
        "awards_with_value_amount": valued,
        "award_value_amount_sum": measures.pounds(total),
        "supplier_refs": references,
        "supplier_parties_by_scale": dict(scale),
        "suppliers_with_GB-COH": numbered,
        f"invalid_against_core_{VERSION}": dataset.issues.filter(field=CORE)
        .values("record")
        .distinct()
        .count(),
    }


def _opportunities(dataset: Dataset) -> dict[str, Any]:
    awarded, total, sme_n, sme = one(
        """
        SELECT count(*), coalesce(sum(value_gbp), 0), count(*) FILTER (WHERE size = 'sme'),
            coalesce(sum(value_gbp) FILTER (WHERE size = 'sme'), 0)
        FROM suppliers_marketfact WHERE dataset_id = %(dataset)s AND stage = 'award'
        """,
        dataset,
    )
    return {
        "awarded_rows": awarded,
        "awarded_amount_sum": measures.pounds(total),
        "sme_awards": sme_n,
        "sme_amount": measures.pounds(sme),
        "sme_share_value": measures.share(sme, total),
        "size_counts": _counts(dataset, "size_detail", where="stage = 'award'")[0],
        "suppliers": len(totals_by(dataset, "supplier")[0]),
    }


def _ted(dataset: Dataset) -> dict[str, Any]:
    ranges, numeric, unparsed, little, blank, notices = one(
        """
        SELECT count(value_high), count(value) FILTER (WHERE value_high IS NULL),
            count(*) FILTER (WHERE value IS NULL), count(*) FILTER (WHERE value_high IS NULL AND value <= 1),
            count(*) FILTER (WHERE supplier_id IS NULL), count(DISTINCT notice)
        FROM suppliers_marketfact WHERE dataset_id = %(dataset)s
        """,
        dataset,
    )
    return {
        "value_ranges": ranges,
        "value_numeric": numeric,
        "value_unparsed": unparsed,
        "value_le_1": little,
        "currencies": _counts(dataset, "currency")[0],
        "supplier_name_blank": blank,
        "notice_urls": notices,
    }


def _bids(dataset: Dataset) -> dict[str, Any]:
    tenders, known, below, with_minimum, alone, above = one(
        """
        WITH bids AS (
            SELECT notice, value, (extra->>'minimum')::numeric AS minimum, (extra->>'reserve')::numeric AS reserve
            FROM suppliers_marketfact WHERE dataset_id = %(dataset)s
        )
        SELECT count(DISTINCT notice), count(value), count(*) FILTER (WHERE value < minimum),
            count(DISTINCT notice) FILTER (WHERE minimum IS NOT NULL),
            (SELECT count(*) FROM (SELECT notice FROM bids GROUP BY 1 HAVING count(*) = 1) AS lonely),
            count(*) FILTER (WHERE value > reserve)
        FROM bids
        """,
        dataset,
    )
    lowest, decided = one(
        """
        WITH bids AS (
            SELECT notice, status = 'won' AS won, value, (extra->>'minimum')::numeric AS minimum
            FROM suppliers_marketfact WHERE dataset_id = %(dataset)s
        ), tenders AS (
            SELECT notice, min(value) FILTER (WHERE minimum IS NULL OR value >= minimum) AS lowest,
                min(value) FILTER (WHERE won) AS winning, bool_or(won) AS has_winner
            FROM bids GROUP BY 1
        )
        SELECT count(*) FILTER (WHERE winning = lowest), count(*) FROM tenders
        WHERE has_winner AND lowest IS NOT NULL
        """,
        dataset,
    )
    return {
        "tenders": tenders,
        "bid_nonnull": known,
        "bids_below_minprice": below,
        "tenders_with_min_price": with_minimum,
        "winner_is_lowest_bid_not_below_min_price": lowest,
        "tenders_with_winner_and_valid_bid": decided,
        "single_bid_tenders": alone,
        "bids_above_reserve": above,
    }


OF_KIND = {
    "gcloud": _sales,
    "spend": _payments,
    "contracts-finder": _contracts_finder,
    "ocds": _ocds,
    "dos": _opportunities,
    "ted": _ted,
    "bids": _bids,
}
