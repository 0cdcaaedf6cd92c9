"""On whom a buyer leans is worked out of cells, exactly; the page says it in sentences and in two orders."""

from decimal import Decimal
from random import Random

import numpy as np

from suppliers.market import buyers
from suppliers.market.buyers import BuyerLine, Spent, sentences, spent
from suppliers.market.cells import Cells
from suppliers.market.columns import UNIT, Words
from suppliers.market.year_tables import Table, of_buyers

SIZES = ["", "sme", "large"]


def table(*rows: tuple[int, int, int, str, int, int]) -> Table:
    """What the year tables say of cells of (buyer, supplier, group, size, cases, pounds)."""
    buyer, supplier, group, size, n, pounds = (list(column) for column in zip(*rows, strict=True))
    many = len(rows)
    nothing, zero = Words(np.zeros(many, np.int64), [""]), np.zeros(many, np.int64)
    found = Cells(
        month=zero, sector=nothing, topic=nothing, procedure=nothing, band=nothing,
        size=Words(np.array([SIZES.index(word) for word in size]), SIZES),
        buyer=np.array(buyer), supplier=np.array(supplier), group=np.array(group), n=np.array(n),
        value=np.array(pounds) * UNIT, n_bids_known=zero, n_single_bid=zero,
    )  # fmt: skip
    return of_buyers(found)


def test_firms_of_one_group_stand_together_and_unknown_sizes_stay_out_of_the_sme_share():
    found = spent(
        table(
            (1, 10, 7, "sme", 2, 30), (1, 11, 7, "large", 2, 30), (1, 12, 0, "large", 2, 50), (1, 13, 0, "", 1, 10),
            (2, 10, 7, "sme", 5, 100),
        ), [1, 2, 9],
    )  # fmt: skip
    one = found[1]
    assert (one.leader, one.leads_with) == (-7, 60 * UNIT)
    assert one.leader_share == Decimal("0.5")
    assert one.sme_share == Decimal("0.272727")
    assert (one.n, one.sized) == (7, 6)
    assert found[2].leader_share == 1
    assert set(found) == {1, 2}
    assert spent(None, [1]) == {}


def test_a_group_and_a_firm_with_the_same_key_are_two_and_of_two_alike_the_firm_leads():
    found = spent(table((1, 7, 0, "sme", 5, 40), (1, 8, 7, "large", 5, 40), (1, 9, 0, "sme", 5, 40)), [1])
    assert found[1].leader == 7


def test_the_leader_of_each_buyer_is_that_of_a_plain_loop():
    chance = Random(5)
    for _ in range(300):
        rows = [
            (
                chance.randint(0, 4),
                chance.randint(0, 5),
                chance.choice((0, 0, 2, 3)),
                "sme",
                1,
                chance.randint(-2, 3),
            )
            for _ in range(chance.randint(1, 40))
        ]
        money: dict[int, dict[int, int]] = {}
        for buyer, supplier, group, _, _, pounds in rows:
            body = -group or supplier
            money.setdefault(buyer, {}).setdefault(body, 0)
            money[buyer][body] += pounds
        wanted = {}
        for buyer, bodies in money.items():
            named = [(-pounds, body < 0, abs(body), body) for body, pounds in bodies.items() if body]
            least, *_, leader = min(named, default=(0, 0))
            wanted[buyer] = (leader, -least * UNIT)
        found = spent(table(*rows), range(5))
        assert {buyer: (one.leader, one.leads_with) for buyer, one in found.items()} == wanted


def test_what_names_no_firm_is_nobodys_and_leads_nobody():
    found = spent(table((1, 0, 0, "", 9, 90), (1, 8, 0, "sme", 5, 10), (2, 0, 0, "", 9, 90)), [1, 2])
    assert (found[1].leader, found[1].leader_share) == (8, Decimal("0.1"))
    assert (found[2].leader, found[2].leader_share) == (0, None)
    assert BuyerLine("Elm", "not stated", found[2], None).words["leads"] == "not known"


def test_the_buyers_that_spent_most_come_first_and_what_names_no_buyer_is_none(monkeypatch):
    monkeypatch.setattr(buyers, "MOST", 2)
    found = table((0, 5, 0, "", 9, 900), (3, 5, 0, "", 1, 40), (1, 5, 0, "", 1, 40), (2, 5, 0, "", 1, 50))
    assert buyers.largest(found) == [2, 1]
    assert buyers.largest(None) == []


def test_below_five_cases_nothing_is_said_and_credits_above_the_spending_give_no_share():
    few = spent(table((1, 10, 0, "sme", 4, 100)), [1])[1]
    assert (few.leader_share, few.sme_share) == (None, None)
    credit = spent(table((1, 10, 0, "sme", 5, -100)), [1])[1]
    assert (credit.leader_share, credit.sme_share) == (None, None)


def line(name: str, leads: int, now: int, before: int) -> BuyerLine:
    def year(sme: int) -> Spent:
        return Spent(100, 9, sme, 100 - sme, 9, 1, leads)

    return BuyerLine(name, "Ash", year(now), year(before))


def test_the_sentences_name_who_leans_and_where_the_share_fell_most():
    said = sentences(
        [line("Elm Council", 51, 20, 30), line("Oak Trust", 50, 40, 41), line("Fir Board", 20, 5, 5)]
    )
    assert said == [
        "1 of 3 buyers had more than half of their money with one firm or group: Elm Council (Ash).",
        "The share of small firms fell at 2 of 3 buyers, most at Elm Council: down 10.0 points.",
    ]
    assert sentences([]) == []
