"""What the tests of this floor share."""

import pgtrigger
import pytest

from suppliers.sealing import officers


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch, request):
    """Argon2id at its lowest cost, except where its cost is what a test is about."""
    if "real_passphrases" not in request.keywords:
        monkeypatch.setattr(officers, "MEMORY_KIB", 64)
        monkeypatch.setattr(officers, "PASSES", 1)
        monkeypatch.setattr(officers, "LANES", 1)


@pytest.fixture(autouse=True)
def own_stores(settings, tmp_path):
    """Draft keys and sealed files of each test in a folder of its own."""
    settings.DRAFT_KEY_DIR = str(tmp_path / "draft-keys")
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def superuser_sql(db):
    """Run a statement as somebody who can switch the guards off: triggers do not fire for it."""
    from django.db import connection

    def run(statement: str) -> None:
        with pgtrigger.ignore(), connection.cursor() as cursor:
            cursor.execute(statement)

    return run
