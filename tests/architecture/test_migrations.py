"""The earlier release runs on while the database is migrated, as docs/operations.md promises under Upgrading."""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

# From these on; what stands before them was made before there was a release to go on running.
SINCE = {"procurement": 31, "suppliers": 28, "scoring": 8}
REMOVES = (migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel)


def broken_by(operation) -> str:
    """Say what the earlier release could not do after an operation; empty where it runs on."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return "; ".join(filter(None, map(broken_by, operation.database_operations)))
    if isinstance(operation, REMOVES):
        return f"it still reads what this takes away: {operation.describe()}"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if not (field.null or field.many_to_many or field.has_db_default()):
            return f"its new rows have no value for this: {operation.describe()}"
    return ""


def test_each_newer_migration_lets_the_earlier_release_run_on():
    newer = {
        f"{app}/{name}": migration
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in SINCE and int(name[:4]) >= SINCE[app]
    }
    wrong = {
        name: said
        for name, migration in newer.items()
        if (said := "; ".join(filter(None, map(broken_by, migration.operations))))
    }

    assert "procurement/0031_no_day_of_first_value" in newer
    assert not wrong


@pytest.mark.parametrize(
    ("operation", "breaks"),
    [
        (migrations.RemoveField("outcome", "ends_on"), True),
        (migrations.DeleteModel("Outcome"), True),
        (migrations.RenameField("outcome", "ends_on", "over_on"), True),
        (migrations.AddField("outcome", "note", models.TextField(default="")), True),
        (migrations.AddField("outcome", "note", models.TextField(db_default="")), False),
        (migrations.AddField("outcome", "over_on", models.DateField(null=True)), False),
        (migrations.SeparateDatabaseAndState([migrations.DeleteModel("Outcome")]), True),
        (migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Outcome")]), False),
    ],
)
def test_the_check_sees_what_an_earlier_release_would_fall_over(operation, breaks):
    assert bool(broken_by(operation)) is breaks
