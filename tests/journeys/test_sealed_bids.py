"""Three stories of sealed bids in a real browser: a firm registers, colleagues bid together, officers learn to open."""

from __future__ import annotations

import re
import subprocess
import sys
import uuid
from datetime import date

import psycopg
import pytest
from playwright.sync_api import expect

from scoring.demo import ANSWERS, OFFICERS, PASSPHRASE

pytestmark = pytest.mark.journey

OPEN_TENDER = "A home that fits, assessed in a week"
AMARA, WREN, ADA, PRIYA, OWEN = "Amara Osei", "Wren Castellan", "Ada Finch", "Priya Nandakumar", "Owen Marsh"


def test_a_firm_registers_and_is_classed_line_by_line(visit):
    owen = visit(OWEN)
    owen.open("/suppliers/register/").fill("Name of your organisation", "Harbour Lights Studio")
    owen.choose("Company or partnership").fill("Your number in that register", "07999123")
    owen.press("Register", exact=True).sees("Harbour Lights Studio")
    firm = re.search(r"/suppliers/(ORG-\d+)/", owen.page.url)[1]

    owen.open(f"/suppliers/{firm}/owners/").fill("Name of the owner or firm", "Breakwater Holdings")
    owen.fill("Share held", "60").fill(re.compile(r"^\s*Staff"), "240")
    owen.fill(re.compile("Turnover of its last year"), "30000000").press("Record").sees("Breakwater Holdings")
    owen.open(f"/suppliers/{firm}/size/")
    for part, value in zip(("day", "month", "year"), (31, 3, date.today().year), strict=True):
        owen.find(f"[name=year_ended_on_{('day', 'month', 'year').index(part)}]").fill(str(value))
    owen.fill(re.compile(r"^\s*Staff"), "18").fill(re.compile("Turnover of that year"), "1900000")
    owen.fill("Where can these figures be seen?", "Accounts filed for the year to 31 March.")
    owen.press("Declare", exact=True)
    owen.sees("Large").sees("Breakwater Holdings").sees("258")

    priya = visit(PRIYA).open("/suppliers/sizes/").follow(re.compile("Harbour Lights"))
    priya.press("Verify").sees("Verified")


def seek(stack, words: list[str]) -> dict[str, str]:
    """Return the words that stand in a file of the running servers (tables, WAL, logs, queue, mail), and where."""
    with psycopg.connect(stack.superuser_url, autocommit=True) as superuser:
        superuser.execute("CHECKPOINT")
    found = {}
    for path in stack.var.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            found |= {word: str(path.relative_to(stack.var)) for word in words if word.encode() in data}
    return found


def test_two_colleagues_bid_together_replace_and_verify_the_receipt(stack, visit, tmp_path):
    canaries = [f"Kanarienvogel{uuid.uuid4().hex[:12]}" for _ in range(len(ANSWERS) + 2)]
    file_name, price = f"{canaries[-1]}.pdf", f"3{uuid.uuid4().int % 90000 + 10000}.37"
    wren, ada = visit(WREN), visit(ADA)
    wren.open("/find/").follow(re.compile(OPEN_TENDER)).sees("What is wrong, and for whom").sees(
        "You meet this"
    )
    wren.press(re.compile("Start a bid"))
    if wren.find("main").get_by_role("button", name="Start the bid").count():
        wren.press("Start the bid")
    wren.sees("It is not a bid until you submit it")
    bid = wren.page.url
    questions = [link.get_attribute("href") for link in wren.find("a[href*='/answers/']").all()]

    # Two people in one answer: nothing is lost, the later one sees the difference.
    wren.open(questions[0])
    ada.open(questions[0])
    wren.fill("Your answer", "We ask families first, in their homes.")
    expect(wren.find(".app-autosave")).to_contain_text("Saved at")
    ada.fill("Your answer", "We ask officers first, at their desks.")
    expect(ada.find("#saved")).to_contain_text("Wren Castellan saved another text while you wrote")
    expect(ada.find(".app-autosave")).to_contain_text("Not saved")
    ada.picture("conflict")
    ada.press("Keep mine in place of theirs").sees("Users and problem")
    for question, words, canary in zip(questions[1:], ANSWERS[1:], canaries, strict=False):
        wren.open(question).fill("Your answer", f"{words} {canary}").press("Save and go back")
    wren.open(f"{bid}price/").fill("Price for the work", "390000").press("Save")
    wren.open(f"{bid}files/").find("main input[type=file]").set_input_files(
        {"name": file_name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7 our plan %%EOF"}
    )
    wren.press("Check and add").sees(file_name)

    def send(button: str, version: int) -> None:
        wren.open(f"{bid}check/").choose(re.compile("What we have written is true")).press(button)
        wren.sees("Your bid is in").sees(f"version {version}")

    send("Submit the bid", 1)
    ada.open(f"{bid}price/").fill("Price for the work", "385000").press("Save").sees(
        "changes that are not part"
    )
    send("Replace the bid", 2)

    # The receipt, checked in the browser and without the service.
    wren.page.get_by_label(re.compile("Compare files on your own machine")).set_input_files(
        [
            {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 our plan %%EOF"},
            {"name": "other.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 other %%EOF"},
        ]
    )
    wren.sees("plan.pdf is in this receipt").sees("other.pdf is not in this receipt")
    for name, link in (("receipt.json", "Download the receipt"), ("verify_receipt.py", "verify_receipt.py")):
        with wren.page.expect_download() as download:
            wren.page.get_by_text(link, exact=True).first.click()
        download.value.save_as(tmp_path / name)
    said = subprocess.run(
        [sys.executable, "-I", "verify_receipt.py", "receipt.json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr
    assert "version 2" in said.stdout
    wren.open("/reach/clicks/").sees("check/")
    assert seek(stack, [OPEN_TENDER]), "the search must find what does stand in the files"
    assert seek(stack, [*canaries, price]) == {}


@pytest.mark.prove
def test_three_officers_enrol_and_practise_and_two_open(stack, visit):
    with psycopg.connect(stack.superuser_url, autocommit=True) as superuser:
        # Nobody has a passphrase yet, as on the first day of an authority.
        superuser.execute("UPDATE suppliers_officerkey SET ended_at = now() WHERE ended_at IS NULL")
        found = superuser.execute(
            "SELECT reference FROM procurement_tender WHERE status = 'draft' ORDER BY id LIMIT 1"
        ).fetchone()
    tender = found[0]
    amara = visit(AMARA).open(f"/opening/{tender}/officers/")
    for name in OFFICERS:
        amara.choose(name)
    amara.press("Name these officers").sees("Opening officers")

    officers = [visit(name) for name in OFFICERS]
    for officer in officers:
        officer.open("/opening/").press("Set your passphrase").sees("nobody can find it again")
        officer.fill("Your passphrase", "too short").fill("The same passphrase again", "too short")
        officer.choose(re.compile("I know that nobody")).press("Set the passphrase")
        officer.sees("at least 14 characters")
        officer.fill("Your passphrase", PASSPHRASE).fill("The same passphrase again", PASSPHRASE)
        officer.choose(re.compile("I know that nobody")).press("Set the passphrase")
        officer.sees("Now practise")
        officer.open(f"/opening/{tender}/").press("Open a test envelope")
        officer.fill("Your passphrase", "not the words that I chose").press("Open the test envelope")
        officer.sees("That is not your passphrase")
        officer.fill("Your passphrase", PASSPHRASE).press("Open the test envelope").sees("It works")
    amara.open(f"/opening/{tender}/").sees("Everyone is ready").sees("nobody can ever open the bids")

    with psycopg.connect(stack.superuser_url, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            "UPDATE procurement_tender SET status = 'published', published_at = now() - interval '40 days', "
            "deadline_at = now() - interval '1 minute' WHERE reference = %s",
            [tender],
        )
    first, second, third = officers
    for officer, button in ((first, "Turn the first key"), (second, "Turn the second key")):
        officer.open(f"/opening/{tender}/").sees("Sealed")
        officer.press(button)
        officer.fill("Your passphrase", PASSPHRASE).press("Turn my key")
    second.sees("Bids: 0").sees("by Samira Holt and Peter Lowe")
    third.open(f"/opening/{tender}/").sees("Open")
