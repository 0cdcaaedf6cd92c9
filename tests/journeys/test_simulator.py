"""The officer's moment: move the price slider, watch a loss leader win at 43%, mend it with one press."""

import pytest

pytestmark = pytest.mark.journey

LOWEST = "/simulator/?formula_id=lowest-over-price-v1&price_weight_pct=36&overall_minimum_points=0"


def test_the_slider_answers_as_it_moves(visit):
    visitor = visit()
    visitor.open("/simulator/").sees("Honest middle wins at 20% price")
    visitor.open(LOWEST).sees("Strong small firm wins at 36% price")
    slider = visitor.page.get_by_role("slider", name="Price weight")
    for weight, winner in ((40, "Honest middle"), (43, "Loss leader")):
        slider.fill(str(weight))
        visitor.sees(f"{winner} wins at {weight}% price")
        assert visitor.find("#weight-now").text_content().strip() == f"{weight}%"
    assert "price_weight_pct=43" in visitor.page.url
    visitor.sees("It takes the contract from 43% on.")
    visitor.follow("Set price to 38%").sees("Honest middle wins at 38% price")
    visitor.picture("mended with one press")


def test_everything_works_without_script_and_by_keyboard(visit):
    visitor = visit(script=False)
    visitor.open("/simulator/").sees("Honest middle wins at 20% price")
    slider = visitor.page.get_by_role("slider", name="Price weight")
    slider.focus()
    for _ in range(29):
        slider.press("ArrowRight")
    visitor.press("Show what happens").sees("Honest middle wins at 49% price")
    visitor.page.get_by_label("Price formula").select_option("lowest-over-price-v1")
    visitor.page.get_by_label("Overall minimum for quality").fill("0")
    visitor.press("Show what happens").sees("Loss leader wins at 49% price")
    visitor.find(
        "summary",
    ).filter(has_text="My own figures").click()
    visitor.choose("My own figures", exact=True)
    visitor.page.locator("#bids").fill("Ours, 80, 100000\nTheirs, 72, 85000\nHopeless, 40, 50000")
    visitor.press("Show what happens").sees("Hopeless")


def test_it_fits_a_phone(visit):
    visitor = visit(width=320)
    visitor.open("/simulator/").sees("Who would win?")
    wide = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320, f"the page is {wide} pixels wide"
