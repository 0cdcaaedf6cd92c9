"""Make the title model again, and say honestly how good it is.

    ./dev manage … is not needed: .venv/bin/python -m benchmarks.titles.train [--write]

Ten folds, cut by the words of the title: titles that differ only in numbers never stand on both sides. The
figures are those of titles that the model has not seen. Weights become whole numbers, so that the shipped model
adds up to the same answer everywhere.
"""

import argparse
import csv
import json
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from procurement.outcomes.formulas.language.book import PEOPLE  # noqa: E402
from procurement.outcomes.formulas.language.check import check  # noqa: E402
from procurement.outcomes.formulas.language.titles import (  # noqa: E402
    HEADCOUNT_FROM,
    MODEL_FILE,
    SURE_OF_OTHER,
    UNIT,
    digest_of,
    features,
    settled,
)

STRENGTH = 1.0
WEIGHT_OF_NOTICES = 0.3
SEEN_AT_LEAST = 1


def rows() -> list[dict[str, str]]:
    """Return the labelled titles."""
    with (HERE.parent / "data" / "language" / "titles.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def group_of(title: str) -> str:
    """Return what titles share that differ only in numbers, case or "copy"."""
    words = re.findall(r"[a-z]+", title.lower())
    return " ".join(word for word in words if word != "copy")


def fit(names: list[list[str]], answers: np.ndarray, weights: np.ndarray) -> tuple[int, dict[str, int]]:
    """Fit one question; return its bias and weights as whole numbers."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = Counter(name for each in names for name in each)
    kept = [{name: 1 for name in each if seen[name] >= SEEN_AT_LEAST} for each in names]
    vectors = DictVectorizer()
    table = vectors.fit_transform(kept)
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(table, answers, sample_weight=weights)
    found = {
        str(name): round(float(weight) * UNIT)
        for name, weight in zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
    }
    return round(float(model.intercept_[0]) * UNIT), {n: w for n, w in sorted(found.items()) if w}


def train(names: list[list[str]], labels: np.ndarray, sources: np.ndarray) -> dict:
    """Fit both questions on the given titles."""
    weights = np.where(sources == "notice", WEIGHT_OF_NOTICES, 1.0)
    bias, headcount = fit(names, (labels == "headcount").astype(int), weights)
    rest = np.flatnonzero(labels != "headcount")
    other_bias, other = fit(
        [names[i] for i in rest], (labels[rest] == "other").astype(int), np.ones(len(rest))
    )
    return {"bias": {"headcount": bias, "other": other_bias}, "headcount": headcount, "other": other}


def answer(model: dict, names: list[str], is_settled: bool) -> str:
    """Label one title as the shipped code does."""
    headcount = model["bias"]["headcount"] + sum(model["headcount"].get(name, 0) for name in names)
    other = model["bias"]["other"] + sum(model["other"].get(name, 0) for name in names)
    if is_settled or headcount > HEADCOUNT_FROM:
        return "headcount"
    return "other" if other > SURE_OF_OTHER else "outcome"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="write the model trained on all titles")
    parser.add_argument("--rounds", type=int, default=3, help="different cuts into ten folds")
    options = parser.parse_args()
    from sklearn.model_selection import GroupKFold

    data = rows()
    titles = [row["title"] for row in data]
    labels = np.array([row["label"] for row in data])
    sources = np.array([row["source"] for row in data])
    reports = [check("", title=title) for title in titles]
    names = [features(title, report) for title, report in zip(titles, reports, strict=True)]
    blocked = [any(h.severity == "block" and h.category in PEOPLE for h in report.hits) for report in reports]
    groups = [group_of(title) for title in titles]
    asked = (sources == "dos") & (labels != "other")
    plain = sources == "notice"
    rules_say = np.array(
        ["headcount" if any(h.category in PEOPLE for h in r.hits) else "outcome" for r in reports]
    )
    print(f"rules alone: {(rules_say[asked] == labels[asked]).mean():.2%} of {asked.sum()} titles")
    stopped = sum(b for b, p in zip(blocked, plain, strict=True) if p)
    print(f"plain notices that a people rule blocks: {stopped} of {plain.sum()}")
    figures = []
    for round_number in range(options.rounds):
        order = np.random.default_rng(round_number).permutation(sorted(set(groups)))
        place = {group: index for index, group in enumerate(order)}
        said = np.empty(len(titles), dtype=object)
        for teach, test in GroupKFold(10).split(titles, labels, [place[group] for group in groups]):
            model = train([names[i] for i in teach], labels[teach], sources[teach])
            for i in test:
                said[i] = answer(model, names[i], settled(reports[i]))
        right = said[asked] == labels[asked]
        recall = (said[asked & (labels == "headcount")] == "headcount").mean()
        named = said[asked] == "headcount"
        precision = (labels[asked][named] == "headcount").mean()
        figures.append(float(right.mean()))
        print(
            f"round {round_number + 1}: {right.mean():.2%} right of {asked.sum()}; headcount precision "
            f"{precision:.2%}, recall {recall:.2%}; outcome called other "
            f"{(said[labels == 'outcome'] == 'other').mean():.2%}; "
            f"notices called headcount {(said[plain] == 'headcount').sum()} of {plain.sum()}, "
            f"other {(said[plain] == 'other').mean():.0%}"
        )
    print(f"mean of {options.rounds} rounds of ten folds: {sum(figures) / len(figures):.2%}")
    if options.write:
        model = {"version": "titles-v1", **train(names, labels, sources)}
        model["digest"] = digest_of(model)
        model["accuracy_unseen_pct"] = f"{100 * sum(figures) / len(figures):.1f}"
        model["source"] = "benchmarks/data/language/titles.csv (Open Government Licence v3.0)"
        MODEL_FILE.write_text(json.dumps(model, sort_keys=True, indent=0) + "\n")
        size = len(model["headcount"]) + len(model["other"])
        print(f"wrote {MODEL_FILE.name}: {size} weights, {model['digest'][:12]}")


if __name__ == "__main__":
    main()
