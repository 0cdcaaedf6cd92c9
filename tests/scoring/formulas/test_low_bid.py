from fractions import Fraction as F

import pytest

from scoring.formulas.low_bid import check_arithmetic, low_bid_triggers

DEMO = {
    "Lanternworks": F(1_180_000),
    "Colossus": F(790_000),
    "Meridian": F(1_240_000),
    "Tidewell+": F(1_020_000),
    "Plainspoken": F(980_000),
}


def test_the_loss_leader_of_the_demo_falls_under_both_rules():
    # Low end 85% of 1.10m = 935,000; 85% of it = 794,750. Mean of the others 1,105,000; less 20% = 884,000.
    found = low_bid_triggers(DEMO, low_end_gbp=F(935_000))
    assert [(t.rule, t.limit_gbp) for t in found["Colossus"]] == [("low_end", 794_750), ("mean", 884_000)]
    assert not [name for name in DEMO if name != "Colossus" and found[name]]


def test_the_mean_leaves_out_the_price_that_is_tested():
    # With its own price in, the mean of 70, 100, 100 is 90 and 70 is not 20% below 87.5; without it 100.
    found = low_bid_triggers({"a": F(79), "b": F(100), "c": F(100)})
    assert [t.rule for t in found["a"]] == ["mean"]


def test_a_price_at_the_limit_is_not_below_it():
    found = low_bid_triggers({"a": F(80), "b": F(100)}, low_end_gbp=F(80), low_end_share_pct=F(100))
    assert found == {"a": [], "b": []}


def test_one_bid_has_no_others_to_be_compared_with():
    assert low_bid_triggers({"a": F(1)}) == {"a": []}
    assert [t.rule for t in low_bid_triggers({"a": F(1)}, low_end_gbp=F(100))["a"]] == ["low_end"]


@pytest.mark.parametrize(("low", "mean"), [(50, 40), (0, 100)])
def test_the_rule_can_be_set(low, mean):
    found = low_bid_triggers(DEMO, low_end_gbp=F(935_000), low_end_share_pct=F(low), below_mean_pct=F(mean))
    assert not any(found.values())


@pytest.mark.parametrize(
    ("prices", "share"), [({"a": F(0)}, F(85)), ({"a": F(-1)}, F(85)), ({"a": F(1)}, F(101))]
)
def test_bad_figures_are_refused(prices, share):
    with pytest.raises(ValueError, match=r"above zero|from 0 to 100"):
        low_bid_triggers(prices, low_end_share_pct=share)


@pytest.mark.parametrize(
    ("parts", "facts", "codes"),
    [
        ({"price_gbp": F(90), "exit_gbp": F(10)}, {"said_total_gbp": F(100)}, []),
        ({"price_gbp": F(90), "exit_gbp": F(10)}, {"said_total_gbp": F(110)}, ["does_not_add_up"]),
        ({"price_gbp": F(90), "exit_gbp": None}, {}, ["missing"]),
        ({"price_gbp": F(90), "exit_gbp": F(-1)}, {}, ["negative"]),
        ({"price_gbp": F(1000)}, {"others_gbp": {"b": F(98), "c": F(102)}}, ["ten_times"]),
        ({"price_gbp": F(10)}, {"others_gbp": {"b": F(98), "c": F(102)}}, ["ten_times"]),
        ({"price_gbp": F(300)}, {"others_gbp": {"b": F(98), "c": F(102)}}, []),
        ({"price_gbp": F(101)}, {"ceiling_gbp": F(100)}, ["above_ceiling"]),
    ],
)
def test_slips_of_the_pen_are_named(parts, facts, codes):
    assert [slip.code for slip in check_arithmetic(parts, **facts)] == codes
