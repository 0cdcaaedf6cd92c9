"""The synthetic releases and awards that the market's two benchmarks work on."""

import json
import random
from pathlib import Path


def releases(path: Path, count: int, seed: int = 1) -> None:
    """Write ``count`` OCDS award releases of some 2.6 kB as JSON lines: heavy-tailed suppliers, ten years."""
    chance = random.Random(seed)
    words = "x" * 1900
    with path.open("w") as file:
        for number in range(count):
            supplier, buyer = int(chance.paretovariate(0.9)) % 50_000, int(chance.paretovariate(1.1)) % 2_000
            day = f"{2016 + number * 10 // count}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
            code = chance.choice(("72000000", "48000000", "79000000", "45000000", "80000000"))
            file.write(
                json.dumps(
                    {
                        "ocid": f"ocds-bench-{number}", "id": str(number), "date": f"{day}T00:00:00Z", "tag": ["award"],
                        "initiationType": "tender",
                        "buyer": {"id": f"b{buyer}", "name": f"Buyer {buyer}"},
                        "parties": [{"id": f"s{supplier}", "name": f"Supplier {supplier}", "roles": ["supplier"],
                                     "details": {"scale": "sme" if supplier % 3 else "large"}}],
                        "tender": {"id": "1", "title": f"Contract {number}", "description": words,
                                   "procurementMethod": "open", "classification": {"scheme": "CPV", "id": code}},
                        "awards": [{"id": "1", "date": f"{day}T00:00:00Z", "status": "active",
                                    "value": {"amount": round(chance.paretovariate(1.2) * 20_000, 2),
                                              "currency": "GBP"},
                                    "suppliers": [{"id": f"s{supplier}", "name": f"Supplier {supplier}"}]}],
                    }
                )
                + "\n"
            )  # fmt: skip


AWARDS = """
    INSERT INTO suppliers_marketfact (dataset_id, record, line, part, stage, is_current, happened_on, value, value_gbp,
        currency, buyer_id, supplier_id, suppliers_n, size, size_detail, is_vcse, sector, topic, cpvs, procedure,
        is_framework, title, notice, notice_type, status, ocid, award, bids_n, region)
    SELECT %(dataset)s, n, n, 0, 'award', true, day, v, v, 'GBP', b.id, s.id, 1,
        CASE WHEN s.id %% 10 < 6 THEN 'sme' ELSE 'large' END, '', NULL,
        (ARRAY['Central Government','Local Government','Health','Education','Justice'])[1 + mod(b.id, 5)],
        (ARRAY['72','48','79','45','80','85','71','33','90','50'])[1 + floor(10 * random() ^ 2)::int], '', 'open',
        false,
        '', '', 'award', 'active', 'ocds-bench-' || n, '1', 1 + floor(6 * random())::int, ''
    FROM (
        SELECT n, (DATE '2026-01-01' - (floor(%(days)s * random())::int + 1)) AS day,
            round((20000 / (random() + 0.0001) ^ 0.8)::numeric, 2) AS v,
            1 + floor(2000 * random() ^ 2)::int AS buyer, 1 + floor(50000 * random() ^ 3)::int AS seller
        FROM generate_series(1, %(count)s) n
    ) drawn
    JOIN suppliers_party b ON b.role = 'buyer' AND b.name = 'Buyer ' || buyer AND b.identifier = ''
    JOIN suppliers_party s ON s.role = 'supplier' AND s.name = 'Supplier ' || seller AND s.identifier = ''
    ORDER BY day
"""


def awards(count: int, years: int):  # type: ignore[no-untyped-def]
    """Make ``count`` awards over the last ``years`` years anew, and return their source: heavy-tailed suppliers,
    every seventh of the largest 700 in a group, flags, buyers, divisions. They stand in the order of their days,
    as months of files bring them.
    """
    from django.db import connection

    from suppliers.market.actions import open_source
    from suppliers.market.models import Dataset

    source = open_source("bench", "ocds", title="Benchmark")
    dataset, _ = Dataset.objects.get_or_create(
        source=source,
        sha256="bench",
        kind="ocds",
        file_name="bench",
        size_bytes=1,
        status="complete",
        is_counted=True,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT setseed(0.7)")
        cursor.execute(
            "TRUNCATE suppliers_marketfact, suppliers_monthcells, suppliers_monthtotal, suppliers_bandtotal, "
            "suppliers_standing, suppliers_concentration"
        )
        cursor.execute(
            """
            INSERT INTO suppliers_party (role, name, identifier, name_key)
            SELECT 'buyer', 'Buyer ' || n, '', 'buyer ' || n FROM generate_series(1, 2000) n
            UNION ALL SELECT 'supplier', 'Supplier ' || n, '', 'supplier ' || n FROM generate_series(1, 50001) n
            ON CONFLICT DO NOTHING
            """
        )
        cursor.execute(
            "INSERT INTO suppliers_corporategroup (name, is_large, source) "
            "SELECT 'Group ' || n, true, 'bench' FROM generate_series(1, 100) n ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            """
            INSERT INTO suppliers_groupmember (group_id, party_id, from_on, source)
            SELECT g.id, p.id, '2000-01-01', 'bench' FROM generate_series(1, 100) n
            JOIN suppliers_corporategroup g ON g.name = 'Group ' || n
            JOIN suppliers_party p ON p.role = 'supplier' AND p.name = 'Supplier ' || n * 7 ON CONFLICT DO NOTHING
            """
        )
        cursor.execute("ANALYZE suppliers_party")
        cursor.execute(AWARDS, {"dataset": dataset.pk, "count": count, "days": years * 365})
        cursor.execute("VACUUM ANALYZE suppliers_marketfact")
    return source
