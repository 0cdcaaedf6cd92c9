"""Marking, moderation and the result: a mark saved, the moderation page, the result job, at the promised sizes.

It starts a throw-away PostgreSQL and Valkey, lets 30 firms bid on 12 questions that 5 evaluators have marked, and
asks the product's own pages in this process: time by the wall, time of this processor, queries. Then 500 firms bid on
20 questions and the job's own work computes and stores the result. Every answer is checked before it is timed.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from supervisor.throwaway import throwaway_world


@dataclass(frozen=True)
class Taken:
    """What one piece of work took: milliseconds by the wall and of the processor, and queries."""

    wall: list[float]
    processor: list[float]
    queries: int


def timed(work: Callable[[], Any], check: Callable[[Any], bool], rounds: int) -> Taken:
    """Do the work once to see that it is right, then so often; raise ``AssertionError`` for a wrong answer."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert check(work()), "the answer is not what it should be"
        queries = len(asked)
    wall, processor = [], []
    for _ in range(rounds):
        before, spent = time.perf_counter(), time.process_time()
        work()
        wall.append((time.perf_counter() - before) * 1000)
        processor.append((time.process_time() - spent) * 1000)
    return Taken(wall, processor, queries)


def show(name: str, taken: Taken, reach: str) -> None:
    queries = str(taken.queries) if taken.queries else ""
    print(
        f"{name:52}{statistics.median(taken.wall):9.0f}{min(taken.wall):9.0f}{max(taken.wall):9.0f}"
        f"{statistics.median(taken.processor):11.0f}{queries:>9}   {reach}"
    )


def is_there(page: Any) -> bool:
    return page.status_code == 200


def pages(bids: int, questions: int, evaluators: int, rounds: int) -> None:
    """Time the pages of a contest whose marks are all locked, and of one that is still marked."""
    from django.test import Client
    from django.urls import reverse

    from scoring.assessments import queries as marking
    from tests import make
    from tests.scoring import make_assessed as made

    plan = made.questions(questions)
    world = made.filled(bids=bids, evaluators=evaluators, criteria=plan)
    reference = world.tender.reference
    moderator, judge = Client(), Client()
    make.sign_in(moderator, world.moderator)
    table = reverse("moderation:show-table", args=[reference, 1])
    one = reverse("moderation:settle", args=[reference, 1, "A", "C1"])
    size = f"{bids} bids × {questions} questions × {evaluators} evaluators"
    taken = timed(
        lambda: moderator.get(table), lambda page: page.content.count(b"answers/") >= bids * questions, rounds
    )
    show(f"moderation page, {size}", taken, "< 300 ms, <= 12")
    show(
        "one answer in moderation",
        timed(lambda: moderator.get(one), lambda page: page.status_code == 200, rounds),
        "",
    )

    world = made.opened(bids=bids, evaluators=1, criteria=plan)
    make.sign_in(judge, world.evaluators[0])
    cell = marking.cells_of(world.panel, world.evaluators[0])[0]
    page = reverse("assess:mark", args=[world.tender.reference, 1, cell.question.code, cell.letter])
    turn = iter(range(1_000_000))

    def save() -> Any:
        said = {
            "mark": "3",
            "comment": f"“asks three families” is said, reading {next(turn)}.",
            "revision": "",
        }
        return judge.post(page, said, headers={"HX-Request": "true"})

    show("a mark saved", timed(save, lambda part: b"Saved at" in part.content, rounds * 3), "< 100 ms")
    show(
        "marking page, one answer",
        timed(lambda: judge.get(page), lambda answer: answer.status_code == 200, rounds),
        "",
    )


def result(bids: int, questions: int, rounds: int) -> None:
    """Time the result as the job computes and stores it."""
    from scoring.results import actions
    from tests.scoring import make_assessed as made

    world = made.filled_and_priced(
        bids=bids,
        evaluators=1,
        criteria=made.questions(questions),
        prices=[f"{80000 + (place * 7919) % 50000}.00" for place in range(bids)],
    )
    taken = timed(
        lambda: actions.store_result(world.lot), lambda stored: len(stored.bids) == bids, max(2, rounds // 2)
    )
    show(f"result, {bids} bids × {questions} criteria", taken, "< 2,000 ms")


def main() -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often each piece is measured (7)")
    parser.add_argument("--small", action="store_true", help="a tenth of the size, to try the script")
    chosen = parser.parse_args()
    with throwaway_world():
        print(f"{'ms':52}{'median':>9}{'min':>9}{'max':>9}{'processor':>11}{'queries':>9}   reach")
        part = 10 if chosen.small else 1
        pages(30 // part, 12, 5, chosen.rounds)
        result(500 // part, 19, chosen.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
