"""The public market pages: figures with their charts, and the rows behind them."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from procurement.html import go, show
from procurement.sheets import csv_file
from procurement.statements import Records
from procurement.tenders.models import Tender
from suppliers.market import dashboard, demand, own_facts, pages, queries, report, value
from suppliers.market.forms import MarketForm
from suppliers.market.models import CentreReview, Source

FOLDER = "suppliers/market"
MOST_ADVICE = 200  # the newest
ROWS = 15  # records a page
SIZE_WORDS = {"sme": "SME", "large": "large firm", "unknown": "size not known"}
FIRST_SHOWN = "g-cloud-sales"
SOURCE = Records("SELECT {s} FROM suppliers_source AS s WHERE s.slug = %s", s=Source)


def sources() -> list[Source]:
    """Return the sources whose figures can be shown: money paid or awarded, with a file that counts."""
    found = Source.objects.filter(basis__in=["paid", "award"], datasets__is_counted=True).distinct()
    return sorted(found, key=lambda source: (source.slug != FIRST_SHOWN, source.title))


def form_of(
    request: HttpRequest, known: list[Source] | None = None, kind: type[MarketForm] = MarketForm
) -> MarketForm | None:
    """Return the filters of a request, or None while nothing is imported. Raises ``Http404`` for an unknown source.

    ``known``: the sources to choose from, the first shown where none is chosen; those of everyone when left out.
    ``kind``: which filters.
    """
    known = sources() if known is None else known
    if not known:
        return None
    wanted = request.GET.get("source", "")
    chosen = next((source for source in known if source.slug == wanted), None)
    if wanted and chosen is None:
        raise Http404
    data = request.GET.copy()
    data["source"] = (chosen or known[0]).slug
    form = kind(data, source=chosen or known[0], sources=known)
    form.is_valid()
    return form


def is_other_source(request: HttpRequest, form: MarketForm) -> bool:
    """Whether a part is asked for that the filters on the page do not fit: months and sectors are those of a source."""
    htmx = getattr(request, "htmx", None)
    if not htmx or not htmx.current_url:
        return False
    before = parse_qs(urlsplit(htmx.current_url).query).get("source", [form.sources[0].slug])[0]
    return before != form.chosen.slug


@login_not_required
@require_GET
def show_market(request: HttpRequest) -> HttpResponse:
    """Who gets the work: SME share by month, concentration, largest suppliers and buyers, by sector."""
    form = form_of(request)
    if form is None:
        return show(request, f"{FOLDER}/empty.html")
    if is_other_source(request, form):
        return go(request, request.get_full_path())
    context: dict[str, Any] = {
        "form": form,
        "query": form.filters.query(),
        "reset_url": reverse("market:market") if len(request.GET) else "",
        **dashboard.market(form.filters, request.GET.get("by", "")),
    }
    return show(
        request, f"{FOLDER}/market.html", context, part=f"{FOLDER}/_figures.html",
    )  # fmt: skip


@login_not_required
@require_GET
def show_rows(request: HttpRequest) -> HttpResponse:
    """The records behind a figure, each with its file and line."""
    form = form_of(request)
    if form is None:
        raise Http404
    supplier = request.GET.get("supplier", "").replace("\x00", "")[:300]
    size = request.GET.get("size", "") if request.GET.get("size") in {"sme", "large", "unknown"} else ""
    after = number_of(request.GET.get("after", ""))
    rows = queries.rows_behind(form.filters, supplier=supplier, size=size, after=after, count=ROWS + 1)
    more = request.GET.copy()
    if len(rows) > ROWS:
        more["after"] = str(rows[ROWS - 1]["id"])
    context = {
        "form": form,
        "filters": form.filters,
        "supplier": supplier,
        "size": size,
        "rows": [{**row, "size_words": SIZE_WORDS.get(row["size"], "")} for row in rows[:ROWS]],
        "next_url": f"?{more.urlencode()}" if len(rows) > ROWS else "",
        "back_url": f"{reverse('market:market')}?{form.filters.query()}",
        "back_text": "Back to the figures",
        "money_word": pages.money_word(form.filters),
    }
    return show(request, f"{FOLDER}/rows.html", context, part=f"{FOLDER}/_rows.html")


def own_form(request: HttpRequest, kind: type[MarketForm] = MarketForm) -> MarketForm | None:
    """Return the filters of a page of our own records, or None before there is any."""
    ours = [source for (source,) in SOURCE.read([own_facts.AWARDS])]
    if not ours:
        return None
    data = request.GET.copy()
    data["source"] = own_facts.AWARDS
    form = kind(data, source=ours[0], sources=ours)
    form.is_valid()
    return form


def show_filtered(
    request: HttpRequest, name: str, form: MarketForm | None, context: dict[str, Any], *, folder: str = FOLDER
) -> HttpResponse:
    """Show a page of figures with its filters, or for an HTMX request the figures alone."""
    ours = [source for source in form.sources if source.slug == own_facts.AWARDS] if form else []
    context |= {
        "form": form,
        "filters": form.filters if form else None,
        "as_of": ours[0].brought_at if ours else None,
        "query": form.filters.query() if form else "",
        "reset_url": request.path if len(request.GET) else "",
    }
    return show(
        request, f"{folder}/{name}.html", context, part=f"{folder}/_{name}.html",
    )  # fmt: skip


class DemandForm(MarketForm):
    """The filters of what is asked for, which stay on the reading that is looked at."""

    reading = forms.CharField(required=False, widget=forms.HiddenInput)


@login_not_required
@require_GET
def show_demand(request: HttpRequest) -> HttpResponse:
    """What is asked for: people, systems, outputs or outcomes, by quarter and buyer, with the tenders behind."""
    form = own_form(request, DemandForm)
    reading = request.GET.get("reading", "")
    reading = reading if reading in demand.WORDS else ""
    context = demand.page(form.filters if form else None, reading, number_of(request.GET.get("after", "")))
    if context["next_after"]:
        more = request.GET.copy()
        more["after"] = str(context["next_after"])
        context["next_url"] = f"?{more.urlencode()}"
    return show_filtered(request, "demand", form, context)


@login_not_required
@require_GET
def show_value(request: HttpRequest) -> HttpResponse:
    """The weight of price, award against paid, single bids, and who wins by size of award."""
    form = own_form(request)
    return show_filtered(request, "value", form, value.page(form.filters if form else None))


@login_not_required
@require_GET
def list_advice(request: HttpRequest) -> HttpResponse:
    """What the centre advised and how buyers answered, on tenders that are awarded."""
    reviews = list(CentreReview.objects.published().select_related("buyer")[:MOST_ADVICE])
    return show(request, f"{FOLDER}/advice.html", {"reviews": reviews})


@login_not_required
@require_GET
def show_advice(request: HttpRequest, reference: str) -> HttpResponse:
    """The centre's words on one tender and the buyer's answers; nothing before its award."""
    tender = get_object_or_404(Tender.objects.public(), reference=reference)
    reviews = list(CentreReview.objects.published().of(tender).select_related("buyer"))
    context = {
        "tender": tender,
        "reviews": reviews,
        "back_url": reverse("market:advice"),
        "back_text": "What the centre advised",
    }
    return show(request, f"{FOLDER}/advice_on.html", context, part=f"{FOLDER}/_advice_on.html")


def number_of(text: str) -> int:
    """Return the row number in an address, 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@login_not_required
@require_GET
def month_csv(request: HttpRequest) -> HttpResponse:
    """The figures of the page by month as CSV, exact; shares of fewer than five cases are left empty."""
    form = form_of(request)
    if form is None:
        raise Http404
    names = (
        "n",
        "n_sme",
        "n_large",
        "value_gbp",
        "sme_gbp",
        "large_gbp",
        "sme_share_value",
        "sme_share_number",
    )
    lines = [report.line_entry(line) for line in queries.lines_by(form.filters, "month")]
    months = [[line[name] for name in ("name", *names)] for line in lines]
    return csv_file("market-by-month", [["month", *names], *months])
