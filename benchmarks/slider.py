"""The price slider of the simulator, both ways: its answer over HTTP, and from the moved slider to the screen.

It starts a throw-away PostgreSQL and Valkey and the web server of `./dev run`, without the demo world, and moves the
slider of the open simulator (five bids, everything that stands above the charts) from weight to weight. First each
answer is asked for over one connection. Then headless Chromium moves the slider itself, and each time ends when the
next frame with the new winner has been drawn. Between two moves there is a breath: what is measured is how long a
person waits, not how many answers fit in a second.
"""

import argparse
import http.client
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from supervisor.stack import Stack
from supervisor.throwaway import free_port, migrated

REACH_SERVER_MS, REACH_SCREEN_MS = 60, 100
BREATH_MS = 40
MOVES = """async ([weights, breath]) => {
  const slider = document.querySelector('#price_weight_pct');
  const headline = document.querySelector('#headline');
  const drawn = (done) => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now());
    after.port2.postMessage(0);
  });
  const times = [];
  for (const weight of weights) {
    const seen = new Promise((done, fail) => {
      const watch = new MutationObserver(() => {
        if (headline.textContent.includes(`at ${weight}% price`)) { watch.disconnect(); drawn(done); }
      });
      watch.observe(headline, {childList: true, subtree: true, characterData: true});
      setTimeout(() => fail(new Error(`no answer to ${weight}% within 5 s`)), 5000);
    });
    const start = performance.now();
    slider.value = weight;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    times.push(await seen - start);
    await new Promise((done) => setTimeout(done, breath));
  }
  return times;
}"""


def weights(rounds: int) -> list[int]:
    """Each weight from 5 to 94, so often, the second time back again: never the same one twice in a row."""
    up = list(range(5, 95))
    return [weight for turn in range(rounds) for weight in (up if turn % 2 == 0 else up[-2::-1])]


def on_the_server(port: int, rounds: int) -> tuple[list[float], int]:
    """Return the milliseconds of each answer, after a first round that fills caches, and the size of the last."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"HX-Request": "true", "HX-Trigger-Name": "price_weight_pct"}
    times, size = [], 0
    for weight in weights(rounds + 1):
        start = time.perf_counter()
        connection.request("GET", f"/simulator/?price_weight_pct={weight}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - start) * 1000)
        size = len(body)
        if f"at {weight}% price".encode() not in body:
            raise AssertionError(f"the answer to {weight}% does not name it (status {answer.status})")
        time.sleep(BREATH_MS / 1000)
    return times[len(weights(1)) :], size


def on_the_screen(url: str, rounds: int) -> list[float] | None:
    """Return the milliseconds from each move to its drawn frame, or None where there is no Chromium."""
    from playwright.sync_api import sync_playwright

    from tests.journeys.browser import FLAGS, chromium

    if (path := chromium()) is None:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.goto(f"{url}/simulator/", wait_until="networkidle")
        page.evaluate(MOVES, [weights(1), BREATH_MS])
        times: list[float] = page.evaluate(MOVES, [weights(rounds)[1:], BREATH_MS])
        browser.close()
    return times


def show(name: str, times: list[float], reach: int) -> bool:
    """Print one row; say whether its 95th percentile is within reach."""
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(
        f"{name:44}{len(ordered):>8}{statistics.median(ordered):>8.0f}{p95:>8.0f}{ordered[0]:>8.0f}"
        f"{ordered[-1]:>8.0f}   p95 < {reach}{'' if p95 < reach else '  over'}"
    )
    return p95 < reach


def main() -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(prog="./dev bench slider", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=4, help="how often the slider goes from 5 to 94 (4)")
    parser.add_argument("--check", action="store_true", help="end with 1 when a figure to reach is missed")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="worth-slider-"))
    port = free_port()
    stack = Stack(folder, port, say=lambda words: None)
    try:
        stack.servers.begin_as_copy(migrated())
        stack.start_servers()
        stack.start_program("web", stack.web)
        stack.wait_for_page()
        answers, size = on_the_server(port, chosen.rounds)
        drawn = on_the_screen(f"http://127.0.0.1:{port}", chosen.rounds)
    finally:
        stack.stop()
        shutil.rmtree(stack.servers.sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; an answer of {size:,} bytes")
    print(f"{'milliseconds by the wall':44}{'moves':>8}{'median':>8}{'p95':>8}{'min':>8}{'max':>8}   reach")
    reached = show("answer over HTTP", answers, REACH_SERVER_MS)
    if drawn is None:
        print("no Chromium here, so the way to the screen is not measured: apt-get install -y chromium")
    else:
        reached &= show("from the slider to the screen, Chromium", drawn, REACH_SCREEN_MS)
    return int(chosen.check and not reached)


if __name__ == "__main__":
    sys.exit(main())
