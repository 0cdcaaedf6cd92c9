"""The analyst's story: the sentence of the day, the records behind its figure, and advice that the buyer answers."""

import re

import pytest


def test_from_the_front_page_to_the_rows_behind_a_figure_to_advising_a_buyer(visit):
    priya = visit("Priya Nandakumar")
    priya.open("/centre/").sees(
        "Small firms got 21p of each pound, up 6p; 4p of it went to firms that large groups own"
    )
    priya.follow("21.0%").sees("records").sees("Paid under our contracts")
    priya.open("/centre/")
    priya.follow("See why").sees("Most of the change by buyers").sees("Bluepetal Labs")
    priya.follow("Who got it, month by month").sees("Small and medium firms got 21p of each pound paid")
    priya.open("/market/demand/").sees("read as a request for people")
    priya.open("/centre/").follow("See what they were for").sees("at 146%")
    priya.open("/centre/concentration/").sees("by group")
    priya.open("/centre/choices/").sees("that does not say that it is the reason")
    priya.open("/centre/queue/")
    priya.follow(re.compile("^One integrated platform"))
    priya.fill(
        re.compile("What the buyer should know"),
        "Take what is live already and buy the rest in small lots, the residents first.",
    )
    priya.press("Advise").sees("The buyer has been told")
    review = priya.open("/centre/queue/").page.locator("main").inner_text()

    farah = visit("Farah Siddiq")
    reference = re.search(r"CR-\d+", review)[0]
    farah.open(f"/centre/answers/{reference}/").sees("buy the rest in small lots")
    farah.fill("Your answer", "We start again from what residents need.")
    farah.press("Send").sees("Your answer is with the centre")


@pytest.mark.prove
def test_the_centres_pages_fit_a_telephone(visit):
    priya = visit("Priya Nandakumar", width=320)
    for path in (
        "/centre/",
        "/centre/choices/?choice=price",
        "/centre/concentration/",
        "/market/demand/",
        "/market/value/",
    ):
        priya.open(path)
        assert priya.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), path
