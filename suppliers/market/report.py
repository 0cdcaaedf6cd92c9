"""The whole report: every measure with numerator, denominator, value and count, from published data and our own
records. Plain values that JSON, CSV, ODS and PDF are written from.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from suppliers.market import figures, firms_alive, own, queries
from suppliers.market.formulas import definitions as d
from suppliers.market.formulas.definitions import DEFINITIONS, Answer, Definition
from suppliers.market.formulas.measures import FEWEST
from suppliers.market.models import Dataset
from suppliers.market.queries import Filters

FILTERS = ("from", "to", "sector", "topic", "buyer", "band", "procedure")


def of_filters(filters: Filters) -> dict[str, Any]:
    """Return the report of one source under the filters of the page, and of our own records under the same."""
    lines = queries.overview(filters)
    return {
        "source": filters.source.slug,
        "title": filters.source.title,
        "basis": filters.source.basis,
        "filters": {name: filters.chosen.get(name) for name in FILTERS},
        "files": [
            {"reference": file.reference, "file": file.file_name, "sha256": file.sha256,
             "as_at": file.as_at.isoformat() if file.as_at else None, "facts": file.facts_n,
             "rejected": file.rejected_n}
            for file in queries.files(filters.source)
        ],
        "market": [entry(DEFINITIONS[name], answer) for name, answer in market_answers(filters).items()],
        "months": [line_entry(line) for line in lines["month"]],
        "sectors": [line_entry(line) for line in lines["sector"]],
        "own": [
            entry(DEFINITIONS[name], answer)
            | {"cut_by": [one for one in FILTERS if one not in own.NOT_CUT.get(name, ())]}
            for name, answer in own.answers(filters.ours).items()
        ],
    }  # fmt: skip


def market_answers(filters: Filters) -> dict[str, Answer]:
    """Return the measures that published data can answer."""
    whole, owned, _ = queries.whole_and_owned(filters)
    firms, groups = queries.concentration_both_ways(filters)
    answers = {
        "M1": queries.share_of_money(whole),
        "M2": queries.share_of_number(whole),
        "M5": d.m5(whole.sme_gbp, whole.large_gbp, owned, whole.n_sme + whole.n_large),
        "M7": d.m7(
            groups.squares, whole.value_gbp, groups.hhi, groups.n, cr4=groups.cr4, top5=groups.top5, word=groups.word,
            by_firm={"hhi": firms.hhi, "cr4": firms.cr4, "top5": firms.top5, "firms": firms.n},
        ),
        "M8": firms_alive.alive(filters),
    }  # fmt: skip
    if filters.source.basis == "award":
        answers["M3"] = d.m3(queries.bands(filters))
        answers["M9"] = d.m9(*queries.single_bids(filters))
    return dict(sorted(answers.items(), key=lambda pair: int(pair[0][1:])))


def of_dataset(dataset: Dataset) -> dict[str, Any]:
    """Return every figure of one imported file."""
    return {
        "dataset": dataset.reference,
        "file": dataset.file_name,
        "kind": dataset.kind,
        "sha256": dataset.sha256,
        "status": dataset.status,
        "as_at": dataset.as_at.isoformat() if dataset.as_at else None,
        "withdrawn": withdrawn(dataset),
        "figures": figures_of(dataset),
    }


def figures_of(dataset: Dataset) -> dict[str, Any]:
    """Return the figures of a file as plain values: those that were kept, else added up now."""
    found = figures.of_dataset(dataset) if dataset.figures is None else dataset.figures
    return plain(found)  # type: ignore[no-any-return]


def keep_figures(dataset: Dataset) -> None:
    """Keep the figures of a file that was read to its end: its facts never change, so they are added up once."""
    dataset.figures = figures_of(dataset)
    dataset.save(update_fields=["figures"])


def withdrawn(dataset: Dataset) -> dict[str, str] | None:
    """Return since when and why a file was withdrawn, None for one that stands."""
    if dataset.withdrawn_at is None:
        return None
    return {"at": dataset.withdrawn_at.isoformat(), "reason": dataset.withdrawn_reason}


def entry(definition: Definition, answer: Answer) -> dict[str, Any]:
    """Return one measure as plain values; a percentage of fewer than five cases is hidden."""
    if answer.is_counting:
        answer = Answer(None, None, None, 0, is_counting=True)
    hidden = definition.unit == "share" and not answer.is_shown and not answer.is_counting
    return {
        "id": definition.id,
        "title": definition.title,
        "unit": definition.unit,
        "numerator": plain(answer.numerator),
        "denominator": plain(answer.denominator),
        "value": None if hidden else plain(answer.value),
        "n": answer.n,
        "hidden_under_five": hidden,
        **({"being_counted": True} if answer.is_counting else {}),
        "parts": plain(_without_few(answer.parts, answer.n)),
        "definition": {
            "numerator": definition.numerator,
            "denominator": definition.denominator,
            "basis": definition.basis,
            "leaves_out": definition.leaves_out,
            "doubt": definition.doubt,
        },
    }


SHARES = ("share", "paid_of_award", "by_value", "gap", "declared_for", "matched_lots", "cr4", "top5")


def _without_few(parts: dict[str, Any], n: int) -> dict[str, Any]:
    """Return what stands beside a measure of ``n`` cases with the shares of fewer than five cases hidden."""
    if "share" in parts and {"sme", "large"} <= parts.keys():
        n = parts["sme"] + parts["large"]
    n = parts.get("n", parts.get("firms", n)) if "share" not in parts else n
    found: dict[str, Any] = {}
    for name, value in parts.items():
        cases = parts["digital_lots"] if name == "matched_lots" else n
        if isinstance(value, dict):
            found[name] = _without_few(value, n)
        else:
            found[name] = None if name in SHARES and cases < FEWEST else value
    return found


def line_entry(line: queries.Line) -> dict[str, Any]:
    """Return a line of figures as plain values; its shares are hidden where fewer than five cases say a size."""
    is_shown = line.n_known >= FEWEST
    return {
        "name": f"{line.name:%Y-%m}" if isinstance(line.name, date) else line.name,
        "n": line.n,
        "n_sme": line.n_sme,
        "n_large": line.n_large,
        "value_gbp": plain(line.value_gbp),
        "sme_gbp": plain(line.sme_gbp),
        "large_gbp": plain(line.large_gbp),
        "sme_share_value": plain(line.sme_share_value) if is_shown else None,
        "sme_share_number": plain(line.sme_share_number) if is_shown else None,
    }


def plain(value: Any) -> Any:
    """Return a value as JSON takes it: decimals as text, so that no reader rounds them."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value
