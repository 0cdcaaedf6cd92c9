"""What the tests of this floor share."""

import pgtrigger
import pytest


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
