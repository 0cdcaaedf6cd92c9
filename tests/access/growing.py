"""More rows of everything: copies of the records of a world, so that a page which grows with rows is seen."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client

from tests.access.statements import asked_again
from tests.access.table import undone

OURS = ("procurement", "suppliers", "scoring")
OF_EACH = 12  # records of one table that are copied
FEW, MANY = 3, 30
Keys = dict[tuple[type[models.Model], Any], list[Any]]


def grown_pages(pages: dict[Any, tuple[Client, str]]) -> tuple[set[str], list[str]]:
    """Ask for each page with a few and with many copies of every record; undo them again.

    Returns the tables that took copies, and a line for each page that asks more statements among many than among few.
    """

    def asked(copies: int) -> tuple[dict[str, int], dict[Any, list[str]]]:
        given = grow(copies)
        return given, {name: undone(asked_again, client, path) for name, (client, path) in pages.items()}

    (_, few), (given, many) = undone(asked, FEW), undone(asked, MANY)
    more = [
        f"{name} asks {len(few[name])} statements of {FEW} rows and {len(many[name])} of {MANY}, such as: {sql[:300]}"
        for name in pages
        if len(many[name]) > len(few[name])
        for sql in list(Counter(many[name]) - Counter(few[name]))[:1]
    ]
    return {label for label, rows in given.items() if rows}, more


def grow(copies: int) -> dict[str, int]:
    """Copy records of each of our tables so many times, each copy hanging on the same records as the first.

    Returns how many rows each table was given: none where the database refuses a second of the kind. What a record
    has only one of (the receipt of a version) is copied for the copies of that record, once they are there.
    """
    made: Keys = {}
    given = dict.fromkeys((model._meta.label for model in _tables()), 0)
    for _ in range(3):
        for model in _tables():
            for one in model._base_manager.order_by("pk")[:OF_EACH] if not given[model._meta.label] else ():
                given[model._meta.label] += _copied(one, copies, made)
    return given


def _tables() -> Iterator[type[models.Model]]:
    for label in OURS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                yield model


def _copied(one: Any, copies: int, made: Keys) -> int:
    model = type(one)
    values = {field.attname: getattr(one, field.attname) for field in model._meta.concrete_fields}
    rows = []
    for number in range(1, copies + 1):
        row = model(**values)
        for fields in _unique(model):
            if not any(_changed(row, field, number, made) for field in fields):
                return 0
        rows.append(row)
    try:
        with transaction.atomic():
            model._base_manager.bulk_create(rows)
    except (DatabaseError, ValueError):
        return 0
    made.setdefault((model, one.pk), []).extend(row.pk for row in rows)
    return len(rows)


def _unique(model: type[models.Model]) -> list[list[Any]]:
    """The sets of fields that only one row may have, in each of them first the field that is easiest to change."""
    named = [*model._meta.unique_together]
    named += [one.fields for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    sets = [[model._meta.get_field(name) for name in names] for names in named if names]
    sets += [[field] for field in model._meta.concrete_fields if field.unique]
    return [sorted(fields, key=lambda field: field.is_relation) for fields in sets]


def _changed(row: Any, field: Any, number: int, made: Keys) -> bool:
    """Give a row another value in one field; say whether there is one."""
    value = getattr(row, field.attname)
    if value is None:  # any number of rows may be empty there
        return True
    if field.is_relation:
        others = made.get((field.related_model, value), [])
        if len(others) >= number:
            setattr(row, field.attname, others[number - 1])
        return len(others) >= number
    if isinstance(field, models.AutoField):
        value = None
    elif isinstance(field, models.UUIDField):
        value = uuid4()
    elif isinstance(field, models.IntegerField):
        value += 1000 + number
    elif isinstance(field, models.DateField):
        value += timedelta(days=number)
    elif isinstance(field, models.TextField | models.CharField) and not field.choices:
        end = f"Z{number}"
        value = str(value)[: (field.max_length or 10_000) - len(end)] + end
    else:
        return False
    setattr(row, field.attname, value)
    return True
