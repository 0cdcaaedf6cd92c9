"""The work that the market's two benchmarks share: a throw-away database and synthetic awards."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supervisor.servers import Servers

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def database() -> Iterator[Path]:
    """Start a durable PostgreSQL of its own, migrate it, set Django up; give a folder for files."""
    folder = Path(tempfile.mkdtemp(prefix="worth-market-"))
    servers = Servers(folder, with_cache=True)
    try:
        servers.start_postgres()
        servers.start_valkey()
        os.environ.update(
            DATABASE_URL=servers.owner_url, REDIS_URL=servers.broker_url, CACHE_URL=servers.cache_url,
            WORTH_VAR=str(folder), DJANGO_SETTINGS_MODULE="config.settings", LOG_LEVEL="ERROR",
        )  # fmt: skip
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, check=True)
        import django

        django.setup()
        yield folder
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


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
