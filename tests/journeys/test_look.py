"""The look: calm at every width, without script, on paper, in the colours that the reader chose."""

import pytest
from playwright.sync_api import expect

PAGES = [
    "/", "/styleguide/", "/styleguide/charts/", "/glossary/", "/search/?q=guardrail", "/demo/", "/accounts/login/",
    "/log/", "/api/docs/", "/accessibility/", "/privacy/",
]  # fmt: skip
# The spacing that WCAG 1.4.12 lets a reader set.
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    "p { margin-bottom: 2em !important; }"
)
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [1280, pytest.param(320, marks=pytest.mark.prove)])
def test_public_pages_fit_and_have_no_finding(visit, width):
    visitor = visit(width=width)
    for path in PAGES:
        visitor.open(path)
        assert not visitor.page.evaluate(SCROLLS_SIDEWAYS), path


@pytest.mark.prove
def test_the_style_guide_bears_wider_spacing(visit):
    visitor = visit(width=320).open("/styleguide/")
    # A style sheet made by script is the reader's own: the policy of the page is not asked.
    visitor.page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets = [sheet]; }",
        SPACING,
    )

    assert not visitor.page.evaluate(SCROLLS_SIDEWAYS)


def test_without_script_every_page_reads_and_the_menu_is_open(visit):
    visitor = visit(script=False, width=320)
    for path in PAGES:
        visitor.open(path)
        assert visitor.find("main h1").count() == 1, path
    visitor.open("/styleguide/")
    assert visitor.find("app-words").first.inner_text() == "13 of 300 words"


@pytest.mark.prove
def test_words_are_counted_as_they_are_typed(visit):
    visitor = visit().open("/styleguide/")
    visitor.page.fill("#sample-text", "one two  three\nfour")

    assert visitor.find("app-words").first.inner_text() == "4 of 300 words"


def test_the_focus_stays_on_a_control_whose_part_is_drawn_anew(visit):
    owen = visit("Owen Marsh").open("/find/").follow("A home that fits, assessed in a week")
    owen.fill("Your whole-life price", "350000")
    button = owen.page.get_by_role("button", name="Show the points")
    button.evaluate("control => { control.dataset.drawn = 'before'; control.focus(); }")
    owen.page.keyboard.press("Enter")
    owen.settle()

    expect(button).not_to_have_attribute("data-drawn", "before")
    expect(button).to_be_focused()


def test_on_paper_there_is_nothing_to_press(visit):
    visitor = visit().open("/styleguide/")
    visitor.page.emulate_media(media="print")
    visitor.picture("paper")

    assert visitor.find("h1").is_visible()
    for hidden in (".app-navigation", ".govuk-button >> nth=0", ".app-filters", ".app-footer"):
        assert not visitor.find(hidden).first.is_visible(), hidden
    assert visitor.open("/styleguide/charts/").find("#sample-bar svg").first.is_visible()


def test_the_way_back_to_a_form_that_was_refused_shows_the_form(visit):
    visitor = visit("Priya Nandakumar").open("/centre/").open("/centre/reports/")
    visitor.fill("From month", "soon").press("Make it now").sees("Enter a month like 2026-01.")
    visitor.fill("From month", "2014-01").press("Make it now").sees("The report is being made")
    visitor.page.go_back()

    visitor.sees("From month").misses("There is a problem")


@pytest.mark.prove
def test_in_forced_colours_everything_is_still_there(visit):
    visitor = visit()
    visitor.page.emulate_media(forced_colors="active")
    visitor.open("/styleguide/")

    for shown in (".app-health__item", ".app-progress__bar", ".govuk-tag"):
        expect(visitor.find(shown).first).to_be_visible()
    expect(visitor.open("/styleguide/charts/").find("#sample-line svg[role=img]").first).to_be_visible()


def test_the_first_key_leads_past_the_menu(visit):
    visitor = visit().open("/")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "main-content"


@pytest.mark.parametrize(
    "name",
    ["Amara Osei", "Hannah Okafor", "Joan Abbot", "Idris Vaughan", "Wren Castellan", "Priya Nandakumar"],
)
def test_each_persona_has_a_home_that_says_what_to_do_next(visit, name):
    visitor = visit(name)
    visitor.open("/").sees("What to do next")
    for link in visitor.find("nav .govuk-service-navigation__link").all():
        address = link.get_attribute("href")
        assert visitor.page.request.get(address).status == 200, address


def test_what_waits_in_a_tab_is_for_the_person_who_typed_it(visit):
    visitor = visit("Wren Castellan")
    kept = "sessionStorage.getItem('worth-kept:/x/')"
    visitor.page.evaluate("sessionStorage.setItem('worth-kept:/x/', 'What she typed')")
    visitor.context.clear_cookies()  # her session ended by itself
    visitor.open("/market/")
    assert visitor.page.evaluate(kept) == "What she typed"
    visitor.step_in_as("Ada Finch")

    assert visitor.page.evaluate(kept) is None
