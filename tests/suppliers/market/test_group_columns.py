"""Columns of numbers: what is added up and what goes back into the database is exact, at the edges too."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection

from suppliers.market import columns
from suppliers.market.columns import Words
from suppliers.market.formulas.grouping import Groups, largest, sums_of_squares

EDGES = [0, 1, -1, 9_999, 10_000, -10_001, 10**17 - 1, -(10**17), 9 * 10**18]


def test_rows_written_by_binary_copy_are_read_back_as_they_were(db):
    words = Words(np.arange(len(EDGES)) % 3, ["", "Health", "Café ☕"])
    whole = np.arange(len(EDGES))
    month = np.array([1900 * 12, 1999 * 12 + 11, 2000 * 12, 2024 * 12 + 1, *[2025 * 12] * 5])
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE told (word text, n bigint, month date, gbp numeric(24, 4)) ON COMMIT DROP"
        )
        columns.write(
            cursor,
            "told",
            {
                "word": lambda piece: columns.text(Words(words.code[piece], words.words)),
                "n": lambda piece: columns.whole(whole[piece], nothing=0),
                "month": lambda piece: columns.month(month[piece]),
                "gbp": lambda piece: columns.money(np.array(EDGES)[piece]),
            },
            len(EDGES),
        )
        cursor.execute("SELECT word, n, month, gbp FROM told ORDER BY coalesce(n, 0)")
        found = cursor.fetchall()

    assert [row[0] for row in found[:4]] == ["", "Health", "Café ☕", ""]
    assert [row[1] for row in found] == [None, 1, 2, 3, 4, 5, 6, 7, 8]
    assert [row[2] for row in found[:4]] == [
        date(1900, 1, 1), date(1999, 12, 1), date(2000, 1, 1), date(2024, 2, 1),
    ]  # fmt: skip
    assert [row[3] for row in found] == [Decimal(value).scaleb(-4) for value in EDGES]


def test_sums_of_squares_are_exact_where_64_bits_are_not_enough():
    chance = np.random.default_rng(7)
    values = chance.integers(-(10**18), 10**18, 1000)
    starts = np.array([0, 1, 400])

    assert sums_of_squares(values, starts) == [
        sum(value * value for value in run.tolist()) for run in np.split(values, starts[1:])
    ]


@pytest.mark.parametrize("wide", [5, 2**40])
def test_groups_add_up_what_a_dictionary_does_however_wide_the_keys(wide):
    chance = np.random.default_rng(7)
    keys = [chance.integers(-3, 3, 500) * wide for _ in range(2)]
    values = chance.integers(-(10**17), 10**17, 500)
    expected: dict[tuple[int, ...], int] = {}
    for *key, value in zip(*(column.tolist() for column in (*keys, values)), strict=True):
        expected[tuple(key)] = expected.get(tuple(key), 0) + value

    groups = Groups(*keys)
    found = zip(*(groups.first(key).tolist() for key in keys), strict=True)

    assert dict(zip(found, groups.sum(values).tolist(), strict=True)) == dict(sorted(expected.items()))
    assert int(groups.count().sum()) == 500


def test_of_equal_bodies_the_lower_number_comes_first_and_no_body_last():
    values, bodies = np.array([5, 5, 5, 9, 1]), np.array([0, 8, 2, 4, 3])

    assert bodies[largest(values, bodies, 4)].tolist() == [4, 2, 8, 0]
    assert bodies[largest(values, bodies, 2)].tolist() == [4, 2]
