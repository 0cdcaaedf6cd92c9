"""Take the pictures of the README and the docs from a running service.

    ./dev run                       in one window
    .venv/bin/python docs/take_pictures.py [http://localhost:8000]

Writes `docs/pictures/*.png`. A page that the demo world does not have stops it with its address.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.journeys.browser import FLAGS, chromium  # noqa: E402

FOLDER = ROOT / "docs/pictures"
# name: who looks, where they begin, which links they follow, how tall
PICTURES: dict[str, tuple[str, str, list[str], int]] = {
    "home": ("Amara Osei", "/", [], 720),
    "check": ("Amara Osei", "/check/", [], 860),
    "tender": ("Amara Osei", "/tenders/", ["the next three offices"], 980),
    "simulator": ("Amara Osei", "/simulator/", [], 1000),
    "market": ("Priya Nandakumar", "/market/", [], 980),
    "decide": ("Wren Castellan", "/find/", ["A home that fits"], 860),
    "marking": ("Tomasz Reyes", "/", ["answers of", "Mark the next answer"], 900),
}


def take(browser: Browser, url: str, name: str) -> None:
    """Step into somebody, open a page, follow its links and keep the upper part of where they lead."""
    who, path, links, height = PICTURES[name]
    page = browser.new_context(viewport={"width": 1280, "height": height}).new_page()
    page.goto(f"{url}/demo/")
    page.get_by_role("button", name=f"Be {who}").first.click()
    page.wait_for_load_state()
    answer = page.goto(url + path)
    if answer is None or answer.status != 200:
        sys.exit(f"{path} is not there for {who}: start with a fresh demo world.")
    for link in links:
        page.locator("main a", has_text=link).first.click()
        page.wait_for_load_state()
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.context.close()


def main() -> None:
    """Take every picture of the docs from a running service; the address is the first argument."""
    url = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://localhost:8000"
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name in PICTURES:
            take(browser, url, name)
        browser.close()


if __name__ == "__main__":
    main()
