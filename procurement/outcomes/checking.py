"""The pages of the checker at /check/: open to everyone, and nothing that is pasted is kept."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from procurement.html import show
from procurement.outcomes.forms import CheckForm
from procurement.outcomes.formulas import ladder
from procurement.outcomes.formulas.language import Hit, Report, check, title_and_body
from procurement.outcomes.formulas.language.book import rulebook
from procurement.outcomes.formulas.language.clean import MOST_CHARACTERS, clean
from procurement.outcomes.formulas.language.titles import in_words, label, model_version

READING_NAMES = {
    "people": "People",
    "system": "System",
    "output": "Output",
    "outcome": "Outcome",
    "other": "Something else",
}
READING_STYLES = {"people": 2, "system": 3, "output": 4, "outcome": 1, "other": 5}
SEVERITY_WORDS = {"block": "Must change", "warn": "Look again", "nudge": "Think about it"}
MOST_LINES = ladder.MOST_RUNGS + 1


def read(text: str, overridden: frozenset[str] = frozenset()) -> Report:
    """Check a whole text whose first line may be its title."""
    title, body = title_and_body(clean(text))
    return check(body, title=title or None, overridden=overridden)


def shares(report: Report) -> list[dict[str, Any]]:
    """Return the bar of readings: each reading's share of the sentences, in whole percent that make 100."""
    total = len(report.sentences)
    found: list[dict[str, Any]] = []
    edge = 0
    seen = 0
    for reading, name in READING_NAMES.items():
        count = report.counts.get(reading, 0)
        if not count:
            continue
        seen += count
        end = (200 * seen + total) // (2 * total)
        found.append(
            {
                "name": name,
                "count": count,
                "percent": end - edge,
                "style": READING_STYLES[reading],
                "x": edge,
                "width": end - edge,
            }
        )
        edge = end
    return found


def marked(report: Report, hits: tuple[Hit, ...]) -> list[dict[str, Any]]:
    """Return the text in parts with the given hits marked; where two overlap, the worse one is marked."""
    numbers = {id(hit): number for number, hit in enumerate(hits, 1)}
    parts: list[dict[str, Any]] = []
    at = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, numbers[id(hit)])):
        if hit.start < at:
            continue
        if hit.start > at:
            parts.append({"text": report.text[at : hit.start]})
        parts.append(
            {
                "text": report.text[hit.start : hit.end],
                "severity": hit.severity,
                "number": numbers[id(hit)],
                "why": hit.name,
            }
        )
        at = hit.end
    if at < len(report.text):
        parts.append({"text": report.text[at:]})
    return parts


def numbered(report: Report, hits: tuple[Hit, ...]) -> list[dict[str, Any]]:
    """Return hits with what a page shows beside each."""
    return [
        {
            "hit": hit,
            "number": number,
            "severity": SEVERITY_WORDS[hit.severity],
            "sentence": report.sentences[hit.sentence].text,
        }
        for number, hit in enumerate(hits, 1)
    ]


def gathered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put what several rules say of the same words under the worst of them, as its ``also``.

    Rows come worst first. Only rules that read as the same (people, a system) or are of one category go together.
    """
    heads: list[dict[str, Any]] = []
    categories = rulebook().categories
    for row in rows:
        hit = row["hit"]
        kind = categories[hit.category].reads_as or hit.category
        for head in heads:
            other = head["hit"]
            same = (categories[other.category].reads_as or other.category) == kind
            if same and hit.start < other.end and other.start < hit.end:
                head.setdefault("also", []).append(row)
                break
        else:
            heads.append(row)
    return heads


def apart(hits: tuple[Hit, ...], most: int) -> tuple[Hit, ...]:
    """Return the first ``most`` hits that touch different words: two rules may stop at the same phrase."""
    kept: list[Hit] = []
    for hit in hits:
        if len(kept) == most:
            break
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return tuple(kept)


def result(report: Report, *, most: int | None = 2) -> dict[str, Any]:
    """Return what a page shows of a report: the two worst hits while drafting, all with ``most`` None."""
    hits = report.worst if most is None else apart(report.worst, most)
    context = {
        "report": report,
        "shares": shares(report) if report.sentences else [],
        "hits": numbered(report, hits),
        "parts": marked(report, hits) if len(report.text) <= 60_000 else [],
        "more": len(report.worst) - len(hits),
        "blocks": report.count("block"),
        "warns": report.count("warn"),
        "nudges": report.count("nudge"),
        "first_line": ladder.first_rung(report),
    }
    if report.sentences and report.sentences[0].field == "title":
        title = report.sentences[0].text
        said = label(title)
        context["title"] = title
        context["title_label"] = said.label
        context["title_reasons"] = [in_words(feature) for feature, weight in said.reasons if weight > 0][:3]
        context["model"] = model_version()
    return context


@login_not_required
@require_http_methods(["GET", "POST"])
def check_text(request: HttpRequest) -> HttpResponse:
    """Paste or upload a text and see what it asks for; on a pause in typing the answer comes by itself."""
    posted = request.method == "POST"
    form = CheckForm(request.POST, request.FILES) if posted else CheckForm()
    context: dict[str, Any] = {"form": form}
    if posted and form.is_valid():
        text = form.cleaned_data["text"]
        context |= result(read(text))
        context["text"] = text
        if form.cleaned_data.get("passages"):
            context["form"] = CheckForm(initial={"text": text})
    return show(
        request,
        "procurement/outcomes/check.html",
        context,
        part="procurement/outcomes/_result.html",
    )


def inline(title: str, words: str) -> dict[str, Any]:
    """Return what stands beside a form: the reading and the two worst phrases of what is in it now."""
    report = check(words, title=title or None)
    hits = apart(report.worst, 2)
    return {"report": report, "hits": numbered(report, hits), "more": len(report.worst) - len(hits)}


@login_not_required
@require_http_methods(["POST"])
def read_while_typing(request: HttpRequest) -> HttpResponse:
    """Read the words of a form on a pause in typing. Nothing is kept.

    Every value of two words or more is read: choices and figures have none. ``title`` is read as the title.
    """
    title = request.POST.get("title", "")
    words = [
        value
        for name, values in request.POST.lists()
        if name != "title"
        for value in values
        if len(value.split(maxsplit=1)) > 1
    ]
    body = "\n".join(words)
    if len(body) + len(title) > MOST_CHARACTERS:
        return HttpResponse(
            "This is too long to read while you type: save it, and it is checked.", status=422
        )
    return show(request, "procurement/outcomes/_inline.html", inline(title, body))


@login_not_required
@require_http_methods(["POST"])
def list_hits(request: HttpRequest) -> HttpResponse:
    """Every hit of a text, and every hit that a guard explained away."""
    form = CheckForm(request.POST)
    if not form.is_valid():
        return show(request, "procurement/outcomes/check.html", {"form": form})
    text = form.cleaned_data["text"]
    report = read(text)
    context = result(report, most=None)
    context |= {"text": text, "silenced": numbered(report, report.silenced[:500])}
    context["hits"] = gathered(context["hits"][:500])
    return show(request, "procurement/outcomes/list_hits.html", context)


@login_not_required
@require_http_methods(["GET"])
def show_rules(request: HttpRequest) -> HttpResponse:
    """Every rule and guard of the checker, in words, with an example of each."""
    book = rulebook()
    groups = [
        {"category": category, "rules": [rule for rule in book.rules if rule.category == name]}
        for name, category in book.categories.items()
    ]
    return show(
        request,
        "procurement/outcomes/show_rules.html",
        {"groups": groups, "guards": book.guards, "edition": book.digest[:12], "words": SEVERITY_WORDS},
    )


def lines_of(data: Any) -> list[str]:
    """Read the lines climbed so far from a form: cleaned, none empty, each at most 500 characters."""
    found = [clean(line).replace("\n", " ")[:500] for line in data.getlist("line")[:MOST_LINES]]
    return [line for line in found if line]


@login_not_required
@require_http_methods(["POST"])
def climb(request: HttpRequest) -> HttpResponse:
    """The ladder: one "why does that matter?" a page, from the worst phrase to a change for people."""
    lines = lines_of(request.POST)
    if not lines:
        return show(request, "procurement/outcomes/check.html", {"form": CheckForm()}, status=422)
    category = request.POST.get("category", "")
    if category not in rulebook().categories:
        category = "headcount"
    fault = ""
    if request.POST.get("verb") == "down" and len(lines) > 1:
        lines = lines[:-1]
    elif "answer" in request.POST:
        said = clean(request.POST["answer"]).replace("\n", " ")[:500]
        if not said:
            fault = "Write one line, or start from one of the two beginnings."
        elif ladder.has_gap(said):
            fault = "Fill in the gaps that are still marked with …"
        elif len(lines) < MOST_LINES:
            lines.append(said)
    rung = ladder.rung(lines, category)
    answered = [
        {
            "line": line,
            "question": ladder.rung(lines[: number + 1], category).question
            if number + 1 < len(lines)
            else "",
        }
        for number, line in enumerate(lines)
    ]
    context = {
        "lines": lines,
        "answered": answered,
        "rung": rung,
        "category": category,
        "fault": fault,
        "typed": request.POST.get("answer", "") if fault else "",
        "line_hits": ladder.hits_on(rung.line) if len(lines) > 1 else (),
        "at_top": len(lines) >= MOST_LINES,
    }
    return show(request, "procurement/outcomes/climb.html", context, status=422 if fault else 200)
