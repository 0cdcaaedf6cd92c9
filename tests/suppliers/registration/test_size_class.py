"""Small or large: the legal test with the group counted, worked by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppliers.registration.formulas import Figures, Holding, classify, identifier


def figures(staff, turnover, balance):
    return Figures(*(None if value is None else Decimal(value) for value in (staff, turnover, balance)))


@pytest.mark.parametrize(
    ("staff", "turnover", "balance", "label"),
    [
        (249, 44_000_000, 99_000_000, "sme"),
        (249, 99_000_000, 38_000_000, "sme"),
        (249, 44_000_001, 38_000_001, "large"),
        (250, 1, 1, "large"),
        ("249.5", 44_000_000, None, "sme"),
        (250, None, None, "large"),
        (12, None, None, "unknown"),
        (None, 1_000, 1_000, "unknown"),
        (12, 50_000_000, None, "unknown"),
        (None, 50_000_000, 50_000_000, "large"),
        (0, 0, 0, "sme"),
    ],
)
def test_the_legal_test_at_its_limits(staff, turnover, balance, label):
    assert classify(figures(staff, turnover, balance)).label == label


@pytest.mark.parametrize(
    ("share", "controls", "staff_counted"),
    [
        ("24.99", False, "40"),
        ("25", False, "290"),
        ("50", False, "540"),
        ("50.01", False, "1040"),
        ("10", True, "1040"),
    ],
)
def test_linked_firms_count_in_whole_and_partners_by_their_share(share, controls, staff_counted):
    owner = Holding("Owner", Decimal(share), controls, figures(1000, 10, 10))
    assert classify(figures(40, 10, 10), [owner]).figures.staff == Decimal(staff_counted)


def test_a_firm_of_forty_owned_by_a_large_group_is_large_and_says_why():
    colossus = Holding("Colossus Global Services", Decimal(100), False, figures(9_000, 10**9, 10**9))
    found = classify(figures(40, 3_000_000, 1_000_000), [colossus])
    assert found.label == "large"
    assert found.reasons[0] == "Colossus Global Services is 100% linked: all of its figures count."
    assert "Staff: 9040, over the limit (fewer than 250)." in found.reasons


def test_a_missing_figure_of_a_linked_firm_is_never_guessed():
    owner = Holding("Owner", Decimal(60), False, figures(5, None, None))
    assert classify(figures(5, 10, 10), [owner]).label == "unknown"


@pytest.mark.parametrize("bad", [Decimal(-1), Decimal("NaN"), Decimal("Infinity")])
def test_impossible_figures_are_refused(bad):
    with pytest.raises(ValueError, match="below zero or no number"):
        classify(Figures(bad, Decimal(1), Decimal(1)))


@given(
    st.integers(0, 500), st.integers(0, 10**8), st.integers(0, 10**8),
    st.integers(0, 100), st.integers(0, 500), st.integers(0, 10**8), st.integers(0, 10**8),
)  # fmt: skip
def test_a_tie_to_another_firm_never_makes_a_large_firm_small(s, t, b, share, os, ot, ob):
    alone = classify(figures(s, t, b))
    tied = classify(figures(s, t, b), [Holding("Other", Decimal(share), False, figures(os, ot, ob))])
    if alone.label == "large":
        assert tied.label == "large"


@pytest.mark.parametrize(
    ("scheme", "typed", "kept"),
    [
        ("GB-COH", " 9121572", "09121572"),
        ("GB-COH", "sc 123456", "SC123456"),
        ("GB-PPON", "pvhj-9851-qpyj", "PVHJ-9851-QPYJ"),
        ("GB-CHC", "1089464", "1089464"),
        ("VAT", "GB 123 4567 89", "GB123456789"),
    ],
)
def test_a_number_is_kept_in_one_way(scheme, typed, kept):
    assert identifier(scheme, typed) == kept


@pytest.mark.parametrize(
    ("scheme", "typed"),
    [("GB-COH", "123456789"), ("GB-PPON", "PVHJ-0851-QPYJ"), ("GB-SC", "012345"), ("X", "1"), ("VAT", "")],
)
def test_a_number_of_the_wrong_shape_is_refused_with_an_example(scheme, typed):
    with pytest.raises(ValueError, match=r"looks like|registers listed"):
        identifier(scheme, typed)
