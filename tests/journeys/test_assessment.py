"""From opening to award in a real browser: a conflict, a dispute in moderation, a low price, a near miss, a tie.

What takes many keystrokes and shows nothing new happens off stage (`assessment_story.py`), through the same actions.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings

from scoring.demo import OFFICERS, PASSPHRASE
from tests.journeys import assessment_story as story
from tests.journeys.browser import Visitor

pytestmark = pytest.mark.journey
JOAN, TOMASZ, RUTH, AMARA, HANNAH = (
    "Joan Abbot",
    "Tomasz Reyes",
    "Ruth Adeyemi",
    "Amara Osei",
    "Hannah Okafor",
)


def off_stage(stack, *names: str) -> str:
    calls = "; ".join(f"story.{name}()" for name in names)
    done = stack.manage(
        "shell", "-v", "0", "-c", f"from tests.journeys import assessment_story as story; {calls}"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def reach(visitor: Visitor, words: str, most: int = 60) -> None:
    """Press Tab until the thing with these words has the focus."""
    for _ in range(most):
        visitor.page.keyboard.press("Tab")
        if words in visitor.page.evaluate("document.activeElement.textContent.trim()"):
            return
    raise AssertionError(f"{most} presses of Tab do not reach “{words}”")


def press_keys(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        visitor.page.keyboard.press(key)


def open_envelope(visit, tender: str, envelope: str) -> None:
    for name in OFFICERS[:2]:
        officer = visit(name).open(f"/opening/{tender}/{envelope}/").fill("Your passphrase", PASSPHRASE)
        officer.press("Turn my key")
    officer.sees("Bids: 3")


def mark_by_keyboard(tomasz: Visitor, tender: str) -> None:
    """Two answers with the keys alone: 4, c, the comment, Escape, n."""
    tomasz.open(f"/assess/{tender}/").misses("Lanternworks")
    reach(tomasz, "Mark the next answer")
    press_keys(tomasz, "Enter")
    tomasz.page.wait_for_selector("#mark-form")
    for place in (1, 2):
        tomasz.sees(f"answer {place} of 18").misses("£")
        mark = 3 if "We did this twice" in tomasz.find(".app-answer").inner_text() else 4
        press_keys(tomasz, str(mark), "c")
        tomasz.page.keyboard.type(f"¶1 earns {mark}: it says who does what by when.")
        press_keys(tomasz, "Escape", "n")
        tomasz.page.wait_for_load_state("load")
    tomasz.sees("answer 3 of 18")
    reach(tomasz, "Turn these keys off")
    press_keys(tomasz, "Enter", "5")
    assert tomasz.find("input[type=radio]:checked").count() == 0
    press_keys(tomasz, "Enter")


def settle_the_dispute(ruth: Visitor, tender: str) -> None:
    ruth.open(f"/moderation/{tender}/lots/1/").sees("1 answer where marks lie far apart comes first")
    ruth.press("Settle the next answer").sees("3 marks apart").sees("¶1 names no office and no date")
    assert ruth.find("input[type=radio]:checked").count() == 0
    ruth.choose(re.compile(r"^\s*4: ")).fill("Why this mark, in plain words", "Good answer overall.")
    ruth.press("Settle and go to the next").sees("does not say what in the answer earned the mark")
    ruth.fill("Note of the meeting", "Leila had read ¶1 of another bidder; both now find the date in ¶1.")
    ruth.press("Keep the note").sees("Leila had read")
    reason = "¶1 names the officers and the wall they pass each week; no figure from another office stands beside it."
    ruth.choose(re.compile(r"^\s*4: ")).fill("Why this mark, in plain words", reason)
    # Her session ends in the middle: what she typed waits in the tab until she has signed in again.
    answer = ruth.page.url.removeprefix(ruth.url)
    ruth.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    ruth.press("Settle and go to the next").misses("is settled")
    ruth.step_in_as("Ruth Adeyemi").open(answer)
    assert ruth.page.get_by_label("Why this mark, in plain words").input_value() == reason
    assert ruth.find("input[type=radio]:checked").input_value() == "4"
    ruth.press("Settle and go to the next").sees("is settled")


def ask_about_the_low_price(visit, amara: Visitor, tender: str) -> None:
    amara.open(f"/results/{tender}/").sees("is below")
    amara.follow(re.compile("Ask about this price")).press("Ask", exact=True).sees("five working days")
    grant = visit("Grant Hollis").open("/").follow(re.compile(f"Explain your price for .{story.TITLE}"))
    for label in ("Effort", "Tools, licences, hosting", "Margin", "Risk carried", "What is left out"):
        grant.fill(f"{label}, in pounds", "30400").fill(
            f"{label}: what it rests on", "Our own accounts of last year."
        )
    grant.press("Send the figures").sees("Our own accounts")
    amara.open(f"/results/{tender}/").follow(re.compile("Enquiry: answered"))
    amara.choose("Explained").fill("Reasons", "The figures add up to the price and fit the accounts.")
    amara.fill(re.compile("Assumptions that you accept"), "Two people stay for the whole term.")
    amara.press("Decide").sees("Enquiry: explained")


def compute(amara: Visitor, tender: str) -> None:
    amara.open(f"/results/{tender}/").press("Compute the result")
    for _ in range(60):
        amara.page.goto(f"/results/{tender}/")
        if not amara.find("main").get_by_role("button", name="Compute the result").count():
            break
        amara.page.wait_for_timeout(500)
    amara.sees("1 (tied)").sees("Read again before approval")


def award_the_tie(stack, visit, amara: Visitor, tender: str) -> None:
    off_stage(stack, "declared_before_award")
    amara.open(f"/results/{tender}/").press("Recommend the award").sees("true tie")
    amara.choose("Lanternworks Co-operative")
    amara.fill("Why this award", "A true tie: drawn by lot; Ruth Adeyemi and Peter Lowe saw it.")
    amara.press("Recommend", exact=True).sees("Recommended")
    hannah = visit(HANNAH).open(f"/results/{tender}/")
    hannah.press("Approve the award").sees("wait for a second reading").sees("How firm this result is")
    hannah.fill("Your words", "Marks and reasons read.")
    hannah.press("Approve and tell every bidder").sees("one mark more or less gives another outcome")
    tomasz = visit(TOMASZ).open(f"/results/{tender}/")
    tomasz.find("main a[href*='/lots/1/B-']").first.click()
    tomasz.fill("Your words", "Read again beside the scale: the mark holds.")
    tomasz.press("Keep my reading").sees("on record")
    off_stage(stack, "rest_read")
    hannah.open(f"/results/{tender}/approve/").sees("read a second time").fill(
        "Your words", "Marks, reasons, prices."
    )
    hannah.press("Approve and tell every bidder").sees("standstill has begun")
    owen = visit("Owen Marsh").open("/").follow(re.compile(f"Read how .{story.TITLE}"))
    owen.sees("Assessment summary for Tidewell Studio").misses("Colossus")
    hannah.open(f"/results/{tender}/award/").press("Award and draw the contract").sees("standstill")
    off_stage(stack, "standstill_passed")
    hannah.open(f"/results/{tender}/award/").press("Award and draw the contract").sees(
        "drawn from the record"
    )
    amara.open(f"/results/{tender}/").follow(re.compile("contract C-")).sees("What changes for people")


@pytest.mark.prove
def test_from_opening_to_award_with_all_that_can_come_between(stack, visit):
    tender = off_stage(stack, "closed_with_bids")
    open_envelope(visit, tender, "quality")
    off_stage(stack, "panel_formed")

    joan = visit(JOAN).open(f"/assess/{tender}/").press("Declare your interests")
    joan.sees("Colossus Global Services").choose("Yes, an actual conflict")
    joan.fill("What it is", "My brother leads their London office.").press("Declare")
    joan.sees("This tender is closed to you")
    joan.page.goto(f"/assess/{tender}/lots/1/C1/A/")
    joan.sees("This tender is closed to you")
    hannah = visit(HANNAH).open(f"/assess/{tender}/").follow(re.compile("^Decide"))
    hannah.choose("Takes no part").fill("Why, and what the safeguard is", "A close relative gains from it.")
    hannah.press("Decide").sees("Takes no part")

    tomasz = visit(TOMASZ)
    mark_by_keyboard(tomasz, tender)
    off_stage(stack, "rest_marked")
    tomasz.open(f"/assess/{tender}/lock/1/")
    reach(tomasz, "Lock my marks", most=90)
    press_keys(tomasz, "Enter")
    tomasz.sees("You were the last: moderation is open")

    ruth = visit(RUTH)
    settle_the_dispute(ruth, tender)
    off_stage(stack, "rest_settled")
    ruth.open(f"/moderation/{tender}/lots/1/").press("Lock this lot").press("Lock", exact=True)
    ruth.sees("Quality is locked")

    open_envelope(visit, tender, "price")
    amara = visit(AMARA)
    ask_about_the_low_price(visit, amara, tender)
    compute(amara, tender)
    award_the_tie(stack, visit, amara, tender)


@pytest.mark.prove
def test_the_evidence_of_the_demo_award_verifies_in_an_empty_folder_without_the_service(
    stack, visit, tmp_path
):
    amara = visit(AMARA).open("/tenders/")
    tender = stack.manage(
        "shell", "-v", "0", "-c",
        "from scoring.demo import TITLE; from procurement.tenders.models import Tender; "
        "print(Tender.objects.public().get(title=TITLE).reference)",
    ).stdout.strip()  # fmt: skip
    amara.open(f"/results/{tender}/pack/").press("Make the pack")
    link = amara.find(f"main a[href*='/results/{tender}/pack/'][href$='.zip']")
    for _ in range(60):
        amara.page.goto(f"/results/{tender}/pack/")
        if link.count():
            break
        amara.page.wait_for_timeout(500)
    packed = amara.page.request.get(link.first.get_attribute("href")).body()
    zipfile.ZipFile(io.BytesIO(packed)).extractall(tmp_path)
    # No site packages, no environment, nothing of ours on the path.
    command = [sys.executable, "-I", "-S", "verify.py"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, env={})
    assert found.returncode == 0, found.stdout + found.stderr
    assert "the same bytes" in found.stdout
