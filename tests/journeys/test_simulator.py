"""The officer's moment: move the price slider, watch a loss leader win at 43%, mend it with one press."""

import re

import pytest

pytestmark = pytest.mark.journey

LOWEST = "/simulator/?formula_id=lowest-over-price-v1&price_weight_pct=36&overall_minimum_points=0"
ALIGNED = """() => {
  const pointer = document.querySelector('.app-strip__pointer').getBoundingClientRect();
  const slider = document.querySelector('#price_weight_pct').getBoundingClientRect();
  const share = document.querySelector('#price_weight_pct').value / 100;
  return Math.abs(pointer.left + pointer.width / 2 - (slider.left + 14 + share * (slider.width - 28)));
}"""


def test_the_slider_answers_as_it_moves(visit):
    visitor = visit()
    visitor.open("/simulator/").sees("Honest middle wins at 20% price")
    for shown in ("#headline", ".app-strip", "#price_weight_pct", "#worth"):
        box = visitor.find(shown).bounding_box()
        assert box["y"] + box["height"] < 900, f"{shown} is not seen at once"
    visitor.open(LOWEST).sees("Strong small firm wins at 36% price")
    slider = visitor.page.get_by_role("slider", name="Price weight")
    for weight, winner in ((40, "Honest middle"), (43, "Loss leader")):
        slider.fill(str(weight))
        visitor.sees(f"{winner} wins at {weight}% price")
        assert visitor.find("#weight-now").text_content().strip() == f"{weight}%"
        assert visitor.page.evaluate(ALIGNED) < 2, "the strip and the slider show different weights"
    visitor.page.wait_for_url("**price_weight_pct=43**")
    visitor.sees("It takes the contract from 43% on.")
    visitor.follow("Set price to 38%").sees("Honest middle wins at 38% price")
    visitor.picture("mended with one press")
    visitor.page.get_by_label("Price formula").select_option("fixed-price-quality-only-v1")
    visitor.sees("Price has no weight under this formula.")
    visitor.settle()
    visitor.page.get_by_label("Published budget").fill("900000")
    visitor.press("Show what happens").sees("Loss leader wins")
    visitor.open("/simulator/?price_weight_pct=60").follow("Lay another rubric beside this one")
    visitor.sees("The winner differs").sees("The usual rubric as it stands")


def test_everything_works_without_script_and_by_keyboard(visit):
    visitor = visit(script=False)
    visitor.open("/simulator/").sees("Honest middle wins at 20% price")
    slider = visitor.page.get_by_role("slider", name="Price weight")
    slider.focus()
    for _ in range(29):
        slider.press("ArrowRight")
    visitor.press("Show this weight").sees("Honest middle wins at 49% price")
    visitor.page.get_by_label("Price formula").select_option("lowest-over-price-v1")
    visitor.page.get_by_label("Overall minimum for quality").fill("0")
    visitor.press("Show what happens").sees("Loss leader wins at 49% price")
    visitor.choose("My own figures", exact=True)
    visitor.page.locator("#bids").fill("Ours, 80, 100000\nTheirs, 72, 85000\nHopeless, 40, 50000")
    visitor.press("Show what happens").sees("Hopeless")
    visitor.follow("Lay another rubric beside this one")
    visitor.page.get_by_label("The second rubric").select_option("small")
    visitor.press("Lay them side by side").sees("A small first step").sees("Hopeless")


@pytest.mark.prove
def test_an_officer_saves_what_she_learned_and_stops_a_large_run(visit):
    amara = visit().step_in_as("Amara Osei")
    amara.open("/tenders/").follow("the next three offices")
    amara.open(f"{amara.page.url.removeprefix(amara.url)}plan/")
    if amara.page.get_by_role("button", name="Start the plan").count():
        amara.press("Start the plan")
    amara.press("See who would win").fill("What you learned", "Price decides late")
    amara.press("Save this run").sees("The plan still says the same")
    amara.find(".govuk-back-link").click()
    amara.sees("Approval has what it needs")
    amara.follow("Try thousands of bids").fill("Tries with shaken weights", "1,000,000")
    bids = "\n".join(f"Bid {n}, {40 + n % 60}, {90_000 + n * 7}" for n in range(1000))
    sheet = {"name": "bids.csv", "mimeType": "text/csv", "buffer": bids.encode()}
    amara.find("main input[type=file]").set_input_files(sheet)  # enough to be seen running
    amara.press("Start the run").sees(re.compile("of 1,000,000 draws"))
    amara.press("Stop this run").sees("Nothing was kept of it.")


@pytest.mark.prove
def test_it_fits_a_phone(visit):
    visitor = visit(width=320)
    for path in ("/simulator/", "/simulator/beside/"):
        visitor.open(path)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{path} is {wide} pixels wide"
