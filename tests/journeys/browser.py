"""A visitor in a real browser: steps in, presses, reads, and notices what is wrong on the way."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

ARTEFACTS = Path(__file__).resolve().parents[2] / "test-artefacts"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = Axe()
# Only what is wrong comes back: the list of all that is right takes as long as the scan.
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


def chromium() -> str | None:
    """Return where the browser is, or None. The one without a window takes half the processor time."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None


# Two browsers and two stacks share the machine with the other tests.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)


class Visitor:
    """One person in one browser context. Every page opened is scanned with axe (with script on),
    kept as a picture, and may write nothing to the console.

    ``seen`` holds what the whole run has pictured and scanned at some width: two evaluators, or two stories, open the
    same page, and it is scanned once. Only the home page is another one for each person.
    """

    def __init__(
        self,
        browser: Browser,
        url: str,
        story: str,
        seen: set[tuple[str, str, int]],
        *,
        script: bool = True,
        width: int = 1100,
    ):
        self.url = url
        self.story = story
        self.script = script
        self.width = width
        self.name = ""
        self.context = browser.new_context(
            base_url=url, java_script_enabled=script, viewport={"width": width, "height": 900}, locale="en-GB"
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.findings: list[str] = []
        self._seen = seen
        self.page.on("console", self._note_words)
        self.page.on("pageerror", lambda error: self.said.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._note_failure)

    def _note_words(self, message) -> None:
        # The browser's own word about a form that was refused: the story reads the refusal on the page.
        if "status of 422" not in message.text:
            self.said.append(f"{self.page.url}: {message.text}")

    def _note_failure(self, response) -> None:
        if response.status >= 500:
            self.said.append(f"{response.url} answered {response.status}")

    def step_in_as(self, name: str) -> Visitor:
        """Become a person of the demo world, as the demo page offers."""
        self.name = name
        self.open("/demo/")
        self.press(re.compile(rf"\b{re.escape(name)}\b"))
        return self

    def open(self, path: str) -> Visitor:
        response = self.page.goto(path)
        assert response is not None
        assert response.status < 400, f"{path} answered {response.status}"
        self.look()
        return self

    def look(self) -> None:
        """Scan the page as it stands and keep a picture of it."""
        self.page.wait_for_load_state("load")
        path = re.sub(
            r"[A-Z]+-[A-Z0-9]+(-L\d+)?|\d+", "#", self.page.url.removeprefix(self.url).split("?")[0]
        )
        place = f"home of {self.name}" if path == "/" else path
        if self._first("picture", place):
            self.picture()
        if self.script and self._first("scan", place):
            results = AXE.run(self.page, options=WCAG)
            self.findings += [
                f"{self.page.url}: {found['id']}: {found['help']}: {found['nodes'][0]['html'][:160]}"
                for found in results.response["violations"]
            ]
            # The scan leaves empty style attributes behind; a part that is swapped in with one is told to the console.
            self.page.evaluate(
                "for (const one of document.querySelectorAll('[style=\"\"]')) one.removeAttribute('style')"
            )

    def _first(self, what: str, place: str) -> bool:
        """Return whether this is the first time in the run, and note it."""
        first = (what, place, self.width) not in self._seen
        self._seen.add((what, place, self.width))
        return first

    def picture(self, name: str = "") -> None:
        folder = ARTEFACTS / self.story
        folder.mkdir(parents=True, exist_ok=True)
        words = re.sub(
            r"[^a-zA-Z0-9]+", "-", name or self.page.url.removeprefix(self.url).split("?")[0]
        ).strip("-")
        path = folder / f"{len(self._seen):03}-{words or 'home'}.jpg"
        self.page.screenshot(path=path, full_page=True, type="jpeg", quality=70)

    def press(self, name: str | re.Pattern[str], *, role: str = "button", exact: bool = False) -> Visitor:
        """Press the one button (or link) of that name and wait for what follows."""
        self.activate(self.page.get_by_role(role, name=name, exact=exact).first)  # type: ignore[arg-type]
        self.page.wait_for_load_state("load")
        self.settle()
        self.look()
        return self

    def follow(self, name: str | re.Pattern[str], *, exact: bool = False) -> Visitor:
        return self.press(name, role="link", exact=exact)

    def settle(self) -> None:
        """Wait until no HTMX request is under way."""
        if self.script:
            expect(self.page.locator(".htmx-request")).to_have_count(0)

    def fill(self, label: str | re.Pattern[str], value: str, *, exact: bool = False) -> Visitor:
        self.enter(self.page.get_by_label(label, exact=exact).first, value)
        return self

    def choose(self, label: str | re.Pattern[str], *, exact: bool = False) -> Visitor:
        """Tick the radio button or checkbox of that label."""
        self.tick(self.page.get_by_label(label, exact=exact).first)
        return self

    def put(self, answers: Mapping[str, object]) -> Visitor:
        """Fill in the fields of the form of this page by their names."""
        for name, value in answers.items():
            if isinstance(value, date):
                for place, part in enumerate((value.day, value.month, value.year)):
                    self.enter(self.find(f"[name={name}_{place}]"), str(part))
                continue
            text = (
                {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
            )
            field = self.find(f"main [name={name}]")
            if field.first.get_attribute("type") == "radio":
                self.tick(self.find(f"main [name={name}][value='{text}']"))
            else:
                self.enter(field.first, text)
        return self

    # What a hand does. Another kind of hand does it in another way.

    def activate(self, control: Locator) -> None:
        control.click()

    def enter(self, field: Locator, value: str) -> None:
        field.fill(value)

    def tick(self, box: Locator) -> None:
        box.check()

    def sees(self, text: str | re.Pattern[str]) -> Visitor:
        expect(self.page.locator("main, #main-content").first).to_contain_text(text)
        return self

    def misses(self, text: str | re.Pattern[str]) -> Visitor:
        expect(self.page.locator("body")).not_to_contain_text(text)
        return self

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def leave(self) -> None:
        """End the visit; fail on anything that a console, a server or axe complained about."""
        self.context.close()
        assert not self.said, "\n".join(self.said)
        assert not self.findings, "\n".join(self.findings)


class KeyboardVisitor(Visitor):
    """A visitor without a mouse: reaches everything by the keys alone, and must see where the focus is."""

    MOST_KEYS = 300

    def look(self) -> None:
        """Nothing to scan: the same pages are scanned where a mouse walks them."""
        self.page.wait_for_load_state("load")

    def activate(self, control: Locator) -> None:
        self._reach(control)
        self.page.keyboard.press("Enter")

    def enter(self, field: Locator, value: str) -> None:
        self._reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(value)

    def tick(self, box: Locator) -> None:
        if box.is_checked():
            return
        if box.get_attribute("type") == "radio":
            # One stop of the Tab key a group; the arrows choose within it.
            self._walk(lambda: self._on(box, "document.activeElement.name === target.name"), "Tab")
            if self._on(box):
                self.page.keyboard.press("Space")
            else:
                self._walk(lambda: self._on(box), "ArrowDown")
        else:
            self._reach(box)
            self.page.keyboard.press("Space")
        assert box.is_checked()

    def _on(self, target: Locator, question: str = "document.activeElement === target") -> bool:
        return bool(target.evaluate(f"target => {question}"))

    def _reach(self, target: Locator) -> None:
        self._walk(lambda: self._on(target), "Tab")
        seen = "getComputedStyle(target).outlineStyle !== 'none' || getComputedStyle(target).boxShadow !== 'none'"
        assert self._on(target, seen), f"the focus does not show on {target}"

    def _walk(self, there: Callable[[], bool], key: str) -> None:
        for _ in range(self.MOST_KEYS):
            if there():
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{self.page.url}: {self.MOST_KEYS} presses of {key} do not lead there")
