"""The whole journey in a real browser: an agreed outcome becomes a tender, bids, marks, an award, a contract.

Everybody presses what their own pages offer. Only time is skipped, by moving a stored moment as the database's
superuser. Told twice: with script, and (among the long batteries, for every test by Django's own client is without
script already) with script off.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from scoring.demo import ANSWERS, FACTS, OFFICERS, PASSPHRASE
from tests.journeys.browser import Visitor

pytestmark = pytest.mark.journey

AMARA, HANNAH, RUTH = "Amara Osei", "Hannah Okafor", "Ruth Adeyemi"
EVALUATORS = ("Tomasz Reyes", "Leila Park")
# Bidder: the person, the price, the mark that the panel settles on, words of its own.
BIDDERS = {
    "Lanternworks Co-operative": ("Wren Castellan", "148000", 5, "Our twelve owners do the work themselves."),
    "Tidewell Studio": ("Owen Marsh", "151000", 4, "Eighteen of us work in Harrowmere already."),
}
WHY = (
    "Tenants with damp wait 63 days until somebody looks, because three teams pass the case on. Children cough "
    "through the winter while they wait."
)
REASONS = {
    5: "It names who does what by which week and shows a change that lasted; on {code} nothing more was asked.",
    4: "It says how the work begins and who leads it; on {code} the panel found no date and no proof from elsewhere.",
}
ACCESS = (
    "proof_wanted_at", "references", "other_proof_accepted", "liability_cap_pct", "payment_rhythm",
    "payment_days", "remote", "engagement_on", "engagement_note", "partners_welcome", "pages_to_read",
    "barriers_considered",
)  # fmt: skip


class Journey:
    """One tender on its way, with everybody who takes part in a browser of their own."""

    def __init__(self, stack, visit: Callable[..., Visitor], *, script: bool) -> None:
        self.stack, self.visit, self.script = stack, visit, script
        self.title = f"Damp homes looked at within a week, {'with' if script else 'without'} script"
        self.reference = ""
        self.people: dict[str, Visitor] = {}

    def as_(self, name: str) -> Visitor:
        """Return the browser of a person, signed in."""
        if name not in self.people:
            self.people[name] = self.visit(name, script=self.script)
        return self.people[name]

    def skip(self, change: str) -> None:
        """Move a stored moment of the tender, as only the superuser of the database can."""
        with psycopg.connect(self.stack.superuser_url) as connection:
            found = connection.execute(
                f"UPDATE procurement_tender SET {change} WHERE reference = %s",
                [self.reference],
            )
            assert found.rowcount == 1

    def travel(self) -> None:
        """Go all the way, then have the log checked."""
        for step in STEPS:
            getattr(self, step)()
        audit = self.stack.manage("verify_audit")
        assert audit.returncode == 0, audit.stdout + audit.stderr

    # --- The officer drafts -------------------------------------------------------------------------

    def draft(self) -> None:
        amara = self.as_(AMARA)
        amara.open("/tenders/new/")
        amara.put({"why": WHY, "title": self.title})
        amara.press("Start the draft").sees(self.title)
        self.reference = re.search(r"T-\d+", amara.page.url)[0]
        amara.open(f"{self.at}edit/outcomes/").choose(re.compile("temporary accommodation"))
        amara.press("Save").sees("temporary accommodation")
        for section in ("users", "limits", "working_together", "quality", "capability_plan"):
            amara.open(f"{self.at}edit/{section}/")
            amara.put({section: FACTS[section]})
            amara.press("Save").sees(str(FACTS[section])[:40])
        amara.open(f"{self.at}edit/notice/")
        amara.put(
            {
                "cpv_code": FACTS["cpv_code"],
                "place": "Harrowmere",
                "no_lots_reason": "It is one small service.",
            },
        )
        amara.press("Save")

    @property
    def at(self) -> str:
        return f"/tenders/{self.reference}/"

    def cut_and_date(self) -> None:
        amara = self.as_(AMARA)
        amara.open(f"{self.at}lots/new/")
        amara.put({
            "title": "Look at damp homes", "value_gbp": "160000", "term_months": "24", "words_asked": "2400",
            "description": "A home with damp is looked at within a week, and the family knows who comes.",
        })  # fmt: skip
        amara.press("Save").sees("Look at damp homes")
        amara.open(f"{self.at}access/")
        amara.put({name: FACTS[name] for name in ACCESS})
        amara.press("Save").sees("SME access")
        amara.open(f"{self.at}delivery/")
        for question in ("lasting", "strategy", "data", "skills", "market", "speed", "cost", "exit"):
            amara.put({f"answer_{question}": "2"})
        amara.put({
            "choice": "mix", "paragraph": "We buy help to begin: our own team leads from month eight.",
            "need_months": "36", "post_planned": "One delivery manager",
        })  # fmt: skip
        amara.press("Save").sees("mix")
        amara.open(f"{self.at}dates/")
        amara.put({"publish_on": date.today(), "days_to_bid": "30"})
        amara.press("Compute the dates").sees("Closes for bids")

    def plan(self) -> None:
        amara = self.as_(AMARA)
        amara.open(f"{self.at}plan/").press("Start the plan").sees("Evaluation plan")

    def simulate(self) -> None:
        amara = self.as_(AMARA)
        amara.open(f"/simulator/{self.reference}/")
        amara.fill("What you learned", "Price decides late").press("Save this run").sees(
            "The plan still says the same"
        )

    def sign_off(self) -> None:
        amara = self.as_(AMARA)
        amara.open(f"{self.at}plan/").press("Sign off the plan").sees("Signed off")

    def name_officers(self) -> None:
        amara = self.as_(AMARA)
        amara.open(f"/opening/{self.reference}/officers/")
        for officer in OFFICERS:
            amara.choose(officer)
        amara.press("Name these officers").sees(OFFICERS[0])

    def practise(self) -> None:
        for name in OFFICERS:
            officer = self.as_(name)
            officer.open("/opening/passphrase/")
            if not officer.find("[name=lost]").count():
                officer.fill("Your passphrase", PASSPHRASE).fill("The same passphrase again", PASSPHRASE)
                officer.choose("I know that nobody").press("Set the passphrase")
            officer.open(f"/opening/{self.reference}/practice/").fill("Your passphrase", PASSPHRASE)
            officer.press("Open the test envelope")

    def publish(self) -> None:
        amara, hannah = self.as_(AMARA), self.as_(HANNAH)
        amara.open(f"{self.at}review/").press("Send for review").sees("In review")
        hannah.open(f"{self.at}review/")
        hannah.put({"words": "The outcome is clear and small firms can bid."})
        hannah.press("Approve").sees("Approved")
        amara.open(f"{self.at}publish/").press("Publish now")
        amara.sees("Open")

    # --- Suppliers bid ------------------------------------------------------------------------------

    def bid(self) -> None:
        for name, price, _, words in BIDDERS.values():
            supplier = self.as_(name)
            supplier.open("/find/").follow(self.title).sees(WHY[:40])
            supplier.press("Start a bid").press("Start the bid")
            bid = re.search(r"/bids/[^/]+/", supplier.page.url)[0]
            for place, answer in enumerate(ANSWERS):
                supplier.open(f"{bid}answers/C{place + 1}/")
                supplier.fill("Your answer", f"{answer}\n\n{words}").press("Save and go back")
            supplier.open(f"{bid}price/").fill("Price for the work", price).fill("Leaving", "4000")
            supplier.press("Save the price")
            self.submit(supplier, bid)
        self.as_(AMARA).open(f"/bids/received/{self.reference}/").misses("Lanternworks")

    def submit(self, supplier: Visitor, bid: str) -> None:
        supplier.press("Check and submit").choose("What we have written is true")
        supplier.press("Submit the bid").sees("receipt")

    def close(self) -> None:
        self.skip("deadline_at = clock_timestamp()")

    def open_quality(self) -> None:
        self.turn("quality")

    def open_prices(self) -> None:
        self.turn("price")

    def turn(self, envelope: str) -> None:
        for name in OFFICERS[:2]:
            officer = self.as_(name)
            officer.open(f"/opening/{self.reference}/{envelope}/").fill("Your passphrase", PASSPHRASE)
            officer.press("Turn my key")
        officer.sees("Bids: 2")

    # --- The panel marks, the moderator settles ------------------------------------------------------

    def declare(self, moment: str, *names: str) -> None:
        for name in names:
            person = self.as_(name).open(f"/assess/{self.reference}/declare/{moment}/")
            person.choose("No, none").press("Declare").sees("no conflict")

    def form_panel(self) -> None:
        amara = self.as_(AMARA)
        amara.open(f"/assess/{self.reference}/rules/").press("Save")
        for name in EVALUATORS:
            amara.open(f"/assess/{self.reference}/assign/")
            amara.page.get_by_label("Evaluator").select_option(label=name)
            for place in range(len(ANSWERS)):
                amara.choose(re.compile(rf"^\s*C{place + 1} "))
            amara.press("Give them").sees(name)
        for moment in ("access", "names"):
            self.declare(moment, AMARA, HANNAH, RUTH, *EVALUATORS)

    def mark(self) -> None:
        for name in EVALUATORS:
            evaluator = self.as_(name).open(f"/assess/{self.reference}/")
            evaluator.misses("Lanternworks")
            evaluator.press("Mark the next answer")
            while evaluator.find("#mark-form").count():
                mark = self.mark_of(evaluator)
                evaluator.choose(re.compile(rf"^\s*{mark}: "))
                evaluator.settle()
                evaluator.fill("Why this mark", f"¶1 earns {mark}. Every promise in it has a date.")
                evaluator.press(re.compile("^Save and"))
            evaluator.press("Compare and lock").press("Lock my marks").sees("locked")

    def mark_of(self, reader: Visitor) -> int:
        """Tell the bidders apart by what they wrote: their names are hidden."""
        text = reader.find("main").text_content()
        return next(mark for _, _, mark, words in BIDDERS.values() if words in text)

    def moderate(self) -> None:
        ruth = self.as_(RUTH)
        ruth.open(f"/moderation/{self.reference}/lots/1/")
        answers = [a.evaluate("link => link.pathname") for a in ruth.find("main table a").all()]
        assert len(answers) == 2 * len(ANSWERS)
        for address in answers:
            ruth.open(address)
            mark, code = self.mark_of(ruth), address.rstrip("/").rpartition("/")[2]
            ruth.choose(re.compile(rf"^\s*{mark}: "))
            ruth.fill("Why this mark, in plain words", REASONS[mark].format(code=code))
            ruth.press("Settle and go to the next")
        ruth.press("Lock this lot").press("Lock", exact=True).sees("Quality is locked")

    # --- Prices, result, award ----------------------------------------------------------------------

    def compute(self) -> None:
        amara = self.as_(AMARA)
        amara.open(f"/results/{self.reference}/")
        self.ask_for_result(amara)
        self.await_result(amara)
        amara.sees("Lanternworks Co-operative").sees("£152,000.00")

    def ask_for_result(self, visitor: Visitor) -> None:
        visitor.press("Compute the result")

    def await_result(self, visitor: Visitor) -> None:
        """Look again until the worker has computed the result."""
        for _ in range(60):
            visitor.page.goto(f"/results/{self.reference}/")
            if visitor.find("main").get_by_role("button", name="Compute the result").count() == 0:
                break
            visitor.page.wait_for_timeout(500)
        visitor.look()

    def recommend(self) -> None:
        amara, hannah = self.as_(AMARA), self.as_(HANNAH)
        self.declare("award", AMARA, HANNAH, RUTH, *EVALUATORS)
        amara.open(f"/results/{self.reference}/").press("Recommend the award")
        amara.fill("Why this award", "It does most for tenants, and our own people can go on with it.")
        amara.press("Recommend", exact=True).sees("Recommended")
        hannah.open(f"/results/{self.reference}/")
        hannah.press("Approve the award").fill("Your words", "Marks, reasons and prices read.")
        hannah.press("Approve and tell every bidder").sees("standstill has begun")

    def tell(self) -> None:
        for firm, (name, *_) in BIDDERS.items():
            supplier = self.as_(name)
            supplier.open("/").follow(re.compile(f"Read how .{re.escape(self.title)}"))
            supplier.sees(f"Assessment summary for {firm}").sees("Your marks and the reasons")

    def award(self) -> None:
        hannah = self.as_(HANNAH)
        self.skip("standstill_ends_on = current_date - 1")
        hannah.open(f"/results/{self.reference}/award/").press("Award and draw the contract")
        hannah.sees("Write at least one lesson first")
        amara = self.as_(AMARA).open(f"/tenders/{self.reference}/lessons/")
        amara.fill("The lesson in a line", "Ask tenants first").fill(
            "What was learned?", "They knew where the damp was."
        )
        amara.press("Save", exact=True)
        hannah = (
            self.as_(HANNAH).open(f"/results/{self.reference}/award/").press("Award and draw the contract")
        )
        hannah.sees("The contract is drawn")

    def contract(self) -> None:
        amara = self.as_(AMARA)
        amara.open("/contracts/").follow(re.compile("Look at damp homes|Damp homes")).sees(
            "What changes for people"
        )
        amara.sees("households in temporary accommodation").sees("Lanternworks Co-operative")
        amara.sees("£152,000.00")


STEPS = (
    "draft", "cut_and_date", "plan", "simulate", "sign_off", "name_officers", "practise", "publish", "bid",
    "close", "open_quality",
    "form_panel", "mark", "moderate", "open_prices", "compute", "recommend", "tell", "award", "contract",
)  # fmt: skip


@pytest.mark.parametrize(
    "script",
    [pytest.param(True, id="with script"), pytest.param(False, id="script off", marks=pytest.mark.prove)],
)
def test_an_outcome_becomes_a_contract(stack, visit, script):
    journey = Journey(stack, visit, script=script)
    journey.travel()
