"""Production stops at once without its secrets, and with the demo's open doors."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-secret-made-for-this-test-0123456789-0123456789"
WHOLE = {
    "WORTH_ENV": "production",
    "SECRET_KEY": SECRET,
    "SIGNING_KEY_SEED": SECRET + "-signing",
    "DRAFT_KEY_SEED": SECRET + "-draft",
    "SERVICE_KEY_SEED": SECRET + "-service",
    "METRICS_TOKEN": SECRET,
    "ALLOWED_HOSTS": "worth.example",
    "SERVICE_URL": "https://worth.example",
    "DATABASE_URL": "postgres://service@db/worth",
    "REDIS_URL": "redis://broker:6379/0",
    "CACHE_URL": "redis://cache:6379/0",
}


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], **WHOLE, **changes}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "import config.settings as s; print(s.DEBUG, s.SESSION_COOKIE_SECURE, "
            "s.TRUSTED_PROXIES, s.API_RATE_OPEN)",
        ],
        cwd=ROOT,
        env={name: value for name, value in env.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_every_secret_and_counts_requests_by_the_address_before_its_proxy():
    done = start()
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["False", "True", "1", "1200"]


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "WORTH_ENV"])
def test_production_refuses_to_start_without(name):
    done = start(**{name: None})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [("DEMO_PERSONAS", "true"), ("DEBUG", "true"), ("SECRET_KEY", "short")],
)
def test_production_refuses_to_start_with(name, value):
    done = start(**{name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]
