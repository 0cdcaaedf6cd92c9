"""From "give us 40 business analysts" to a published tender that small firms can win.

The officer pastes the old text, climbs to an outcome, has it agreed, cuts the work into three lots and sees the
health strip turn good; a second person approves, and it is published. Told with a mouse and by keyboard alone.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from scoring.demo import FACTS
from tests.journeys.browser import KeyboardVisitor, Visitor
from tests.journeys.test_whole_journey import ACCESS

pytestmark = pytest.mark.journey

OLD = (Path(__file__).parents[1] / "procurement" / "tenders" / "demo_before.txt").read_text()
RUNGS = (
    "The programme is there to replace the case system.",
    "A new system would let officers see a family's history and debts in one place.",
    "Then a plan would be agreed at the first meeting, not after 47 days.",
    "Reduce households in temporary accommodation in Harrowmere from 1,240 to 900 by March 2029.",
)
STEPS = (
    {
        "title": "Fewer families in temporary accommodation",
        "problem": "Families wait 47 days for a decision today, because officers look in five places.",
    },
    {"population": "Families in temporary accommodation", "place": "Harrowmere"},
    {"direction": "reduce", "starts_on": date(2027, 4, 1), "ends_on": date(2029, 3, 31)},
    {"name": "households in temporary accommodation", "unit": "households", "better": "lower"},
    {"baseline": "1240", "baseline_on": date(2026, 9, 30), "target": "900", "target_on": date(2029, 3, 31)},
    {"source": "the quarterly homelessness return", "verifier": "the county's statistics team"},
    {"name": "repeat homelessness within 6 months", "unit": "%", "better": "lower", "target": "9"},
)
SYSTEM = (
    "A family's safeguarding history is shown, its debt is calculated and its housing need is assessed; a payment is "
    "taken and letters are sent."
)
LOTS = (
    (
        "Show safeguarding history",
        "240000",
        "Officers see at the first meeting what is known about a family.",
    ),
    ("Calculate debt", "180000", "Officers and families see in one place what is owed and why."),
    ("Assess housing need", "410000", "A family and an officer agree a plan at the first meeting."),
)
PROMISE = 0.150  # seconds from the end of the pause in typing to the answer on the screen


class Drafting:
    """One tender from the old text to publication."""

    def __init__(self, stack, visit: Callable[..., Visitor], kind: type[Visitor]) -> None:
        self.stack, self.visit, self.kind = stack, visit, kind
        self.amara = visit("Amara Osei", kind=kind)
        self.title = f"Fewer families in temporary accommodation, {kind.__name__}"
        self.outcome = self.reference = ""

    @property
    def at(self) -> str:
        return f"/tenders/{self.reference}/"

    def check(self) -> None:
        self.amara.open("/check/").fill("Paste a tender", OLD)
        self.amara.press("Check this text")
        self.amara.sees("This reads as a request for PEOPLE: 8 of 12 sentences").sees("13 must change")

    def climb(self) -> None:
        self.amara.press("Climb from here to an outcome")
        for line in RUNGS:
            self.amara.fill("Your line", line).press("Climb", exact=True)
        self.amara.press("Build the outcome from this line")

    def build(self) -> None:
        for answers in STEPS:
            self.amara.put(answers).press("Save and continue")
        self.amara.sees("from 1,240 (30 September 2026) to 900").sees("How we got here")
        self.outcome = re.search(r"O-\d+", self.amara.page.url)[0]
        self.amara.press("Ask for agreement")

    def agree(self) -> None:
        idris = self.visit("Idris Vaughan", kind=self.kind)
        idris.open(f"/outcomes/{self.outcome}/").press("Agree this outcome").sees("Agreed")

    def start(self) -> None:
        self.amara.open(f"/outcomes/{self.outcome}/").press("Start a tender from it")
        self.amara.put({"title": self.title}).press("Start the draft")
        self.reference = re.search(r"T-\d+", self.amara.page.url)[0]
        self.amara.sees("How we got here").sees(RUNGS[0])

    def type_and_wait(self) -> None:
        """The checker answers while she types; what she typed is then changed, not saved."""
        self.amara.open(f"{self.at}edit/limits/")
        answer = self.amara.find(".app-language .govuk-inset-text").first
        waits = []
        for count in range(3):
            self.amara.put({"limits": f"The supplier shall provide 1{count} developers."})
            began = time.monotonic()
            answer.filter(has_text=f"1{count} developers").wait_for()
            waits.append(time.monotonic() - began - 0.400)
        assert min(waits) < PROMISE * 3, (
            waits
        )  # the machine may be busy: the benchmark holds the figure itself

    def write(self) -> None:
        for section in ("users", "limits", "working_together", "quality", "capability_plan"):
            self.amara.open(f"{self.at}edit/{section}/").put({section: FACTS[section]}).press("Save")
        self.amara.open(f"{self.at}edit/notice/")
        self.amara.put({"cpv_code": FACTS["cpv_code"], "place": "Harrowmere"}).press("Save")

    def split(self) -> None:
        # Not looked at with axe: the styles that it empties would be copied into the part that htmx brings.
        self.amara.page.goto(f"{self.at}lots/new/")
        self.amara.page.get_by_role("button", name="Save").click()
        expect(self.amara.page).to_have_title(re.compile("^Error: New lot"))
        self.amara.open(f"{self.at}lots/new/")
        self.amara.put({
            "title": "One system for families", "description": SYSTEM, "value_gbp": "£830,000", "term_months": "24",
            "words_asked": "2800",
        })  # fmt: skip
        self.amara.press("Save").follow(re.compile("[Ss]plit")).sees("What would change")
        self.amara.press("Make these lots").sees("3 lots stand in the place of lot 1")
        for number, (title, value, description) in enumerate(LOTS, 1):
            self.amara.open(f"{self.at}lots/{number}/")
            self.amara.put({"title": title, "value_gbp": value, "description": description}).press("Save")

    def let_firms_in(self) -> None:
        self.amara.open(f"{self.at}access/").put({name: FACTS[name] for name in ACCESS}).press("Save")
        self.amara.open(f"{self.at}delivery/")
        for question in ("lasting", "strategy", "data", "skills", "market", "speed", "cost", "exit"):
            self.amara.put({f"answer_{question}": "2"})
        self.amara.put({
            "choice": "mix", "paragraph": "We buy help to begin: our own team leads from month eight.",
            "need_months": "36", "post_planned": "One delivery manager",
        })  # fmt: skip
        self.amara.press("Save")
        self.amara.open(f"{self.at}dates/").put({"publish_on": date.today(), "days_to_bid": "30"})
        self.amara.press("Compute the dates").sees("Closes for bids")

    def plan(self) -> None:
        self.amara.open(f"{self.at}plan/").press("Start the plan").sees("Evaluation plan")
        # The simulation, and three officers who practise the opening, are stories of their own, told elsewhere.
        made = self.stack.manage(
            "shell",
            "-c",
            "from scoring.demo import person, practise, save_simulation; "
            "from scoring.plans.models import EvaluationPlan; "
            f"plan = EvaluationPlan.objects.get(tender__reference={self.reference!r}); "
            "save_simulation(plan, person('Amara Osei')); practise(plan.tender)",
        )
        assert made.returncode == 0, made.stderr
        self.amara.open(f"{self.at}plan/").press("Sign off the plan").sees("Signed off")

    def see_it_good(self) -> None:
        self.amara.open(self.at)
        states = self.amara.find(".app-health__item").all_inner_texts()
        assert len(states) == 7
        assert all("✓" in text for text in states), states

    def publish(self) -> None:
        self.amara.open(f"{self.at}review/").press("Send for review").sees("In review")
        hannah = self.visit("Hannah Okafor", kind=self.kind)
        hannah.open(f"{self.at}review/").put({"words": "The outcome is clear and small firms can bid."})
        hannah.press("Approve", exact=True).sees("Approved")
        self.amara.open(f"{self.at}publish/").press("Publish now").sees("Open for bids")
        public = self.visit()
        public.open(f"{self.at}public/").sees("How we got here").sees(RUNGS[0]).sees("from 1,240")
        public.misses("40 business analysts will")


PATH = (
    "check", "climb", "build", "agree", "start", "type_and_wait", "write", "split", "let_firms_in", "plan",
    "see_it_good", "publish",
)  # fmt: skip


@pytest.mark.prove
@pytest.mark.parametrize("kind", [Visitor, KeyboardVisitor], ids=["with a mouse", "by keyboard"])
def test_an_old_text_becomes_a_tender_that_small_firms_can_win(stack, visit, kind):
    drafting = Drafting(stack, visit, kind)
    for step in PATH:
        getattr(drafting, step)()
