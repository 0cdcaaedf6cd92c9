"""The whole tender as one document, PDF or ODT, from the same plain parts."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from procurement.errors import Refused
from procurement.tenders import queries, screening
from procurement.tenders.formulas.dates import uk_moment
from procurement.tenders.formulas.lot_prices import in_pounds, terms_of_lot, with_terms
from procurement.tenders.models import Tender
from procurement.tenders.timeline import stage_list

PRICE_ENDS = (
    ("floor_gbp", "Full points at, or less"),
    ("ceiling_gbp", "No points at, or more"),
    ("budget_gbp", "Budget"),
)
FORMS = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}


@dataclass
class Part:
    """One part of the document: a heading, paragraphs, bullet lines and a table (first row is its head)."""

    title: str
    paragraphs: list[str] = field(default_factory=list)
    bullets: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    caption: str = ""


def parts_of(tender: Tender) -> list[Part]:
    """Return the parts of the pack in reading order; a withheld part says so and why."""
    parts = [
        *_what_changes(tender),
        *_sections(tender),
        *_lots(tender),
        *_assessment(tender),
        *_conditions(tender),
        *_dates(tender),
        *_answers(tender),
    ]
    advice = "Where law is touched, this document says what the step is: check with your adviser."
    return [*parts, Part("Read this too", [advice])]


def _what_changes(tender: Tender) -> Iterator[Part]:
    if outcomes := queries.chosen_outcomes(tender):
        yield Part(
            "What must change for people", [str(getattr(each, "statement", each)) for each in outcomes]
        )


def _sections(tender: Tender) -> Iterator[Part]:
    withheld = {each.get("field"): each for each in tender.withheld}
    for name in (*queries.SECTIONS, "known_risks"):
        title, text = queries.SECTION_TITLES[name], getattr(tender, name)
        if name in withheld:
            yield Part(title, [f"This part is withheld: {withheld[name].get('reason', '')}"])
        elif text:
            yield Part(title, [line for line in text.splitlines() if line.strip()])
    if tender.rungs:
        yield Part("How we got here", bullets=tender.rungs)


def _lots(tender: Tender) -> Iterator[Part]:
    lots = list(tender.lots.all())
    rows = [
        [
            str(lot.number),
            lot.title,
            f"£{lot.value_gbp:,.0f}" if lot.value_gbp is not None else "not known",
            f"{lot.term_months} months",
        ]
        for lot in lots
    ]
    yield Part(
        "Lots",
        [f"Lot {lot.number}: {lot.description}" for lot in lots if lot.description],
        rows=[["Lot", "Title", "Worth without VAT", "Term"], *rows],
        caption="Lots",
    )


def _assessment(tender: Tender) -> Iterator[Part]:
    plan = tender.plan_snapshot or {}
    criteria = [each for each in plan.get("criteria", []) if each.get("kind") != "price"]
    if not criteria:
        return
    price = plan.get("price") or {}
    words = screening.words_of(tender)
    rows = [
        [
            str(each.get("title", "")),
            str(each.get("question", "")),
            str(each.get("word_limit") or ""),
            f"{each.get('weight_pct')}%",
        ]
        for each in criteria
    ]
    yield Part(
        "How bids are assessed",
        [
            *([f"A screening comes first. {words}"] if words else []),
            "Prices stay sealed until quality marks are locked.",
        ],
        rows=[
            ["Criterion", "Question", "Words", "Weight"],
            *rows,
            ["Price", str(price.get("formula_id", "")), "", f"{price.get('weight_pct', '')}%"],
        ],
        caption="Award criteria and their weights",
    )
    yield from _prices(tender, price)
    if scale := criteria[0].get("scale"):
        yield Part("The scale in words", bullets=[f"{each['mark']}: {each['words']}" for each in scale])


def _prices(tender: Tender, price: Mapping[str, Any]) -> Iterator[Part]:
    """What a price is measured against: for each lot, or for the one that there is."""
    terms = with_terms(tender.lots.all(), price) or [{"number": "", "title": "", **terms_of_lot(price)}]
    shown = [(name, label) for name, label in PRICE_ENDS if terms[0].get(name)]
    if shown:
        yield Part(
            "What a price is measured against",
            rows=[
                ["Lot", *(label for _, label in shown)],
                *(
                    [
                        f"{lot['number']}: {lot['title']}" if lot["number"] else "The whole tender",
                        *(in_pounds(Decimal(lot[name])) for name, _ in shown),
                    ]
                    for lot in terms
                ),
            ],
            caption="In pounds without VAT, for the whole term",
        )


def _conditions(tender: Tender) -> Iterator[Part]:
    bullets = [
        f"{each.code} {each.text} Why it is in proportion: {each.why_proportionate}"
        for each in tender.conditions.all()
    ]
    if bullets:
        yield Part("Conditions of participation", bullets=bullets)


def _dates(tender: Tender) -> Iterator[Part]:
    if stages := stage_list(tender):
        rows = [[each["title"], each["when"]] for each in stages]
        yield Part("Dates", rows=[["Step", "When"], *rows], caption="Dates")


def _answers(tender: Tender) -> Iterator[Part]:
    lines = [
        text
        for each in tender.clarifications.exclude(answered_at=None)
        for text in (f"{each.number}. {each.question}", f"Answer: {each.answer}")
    ]
    if lines:
        yield Part("Questions and answers", lines)


def make(tender: Tender, form: str) -> tuple[bytes, str]:
    """Return the document and its media type. Raises ``Refused`` where the PDF maker is not installed."""
    return (make_pdf(tender) if form == "pdf" else make_odt(tender)), FORMS[form]


def make_pdf(tender: Tender) -> bytes:
    """Return an accessible PDF (PDF/UA) with headings, tables and language set."""
    try:
        from weasyprint import HTML
    except OSError as error:
        raise Refused(
            "pack.no_pdf", "PDF files cannot be made on this machine. Take the ODT file, or install libpango."
        ) from error
    page = render_to_string(
        "procurement/tenders/pack_document.html", {"tender": tender, "parts": parts_of(tender)}
    )
    return HTML(string=page, url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")


def _nothing(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Fetch nothing: a pack is made of its own text alone."""
    raise ValueError(f"a pack loads no address: {url}")


def make_odt(tender: Tender) -> bytes:
    """Return an OpenDocument text with real headings, lists and tables."""
    from odf import style, text
    from odf.opendocument import OpenDocumentText

    document = OpenDocumentText()
    styles = {}
    for level, size in ((1, "20pt"), (2, "14pt")):
        made = style.Style(name=f"Heading {level}", family="paragraph")
        made.addElement(style.TextProperties(fontsize=size, fontweight="bold", fontfamily="Arial"))
        made.addElement(
            style.ParagraphProperties(margintop="0.4cm", marginbottom="0.2cm", keepwithnext="always")
        )
        document.styles.addElement(made)
        styles[level] = made
    bold = style.Style(name="Bold", family="text")
    bold.addElement(style.TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    body = document.text
    body.addElement(text.H(outlinelevel=1, stylename=styles[1], text=_clean(tender.title)))
    body.addElement(text.P(text=_clean(f"{tender.reference}, {tender.buyer.name}")))
    if tender.deadline_at:
        body.addElement(text.P(text=f"Bids must be in before {uk_moment(tender.deadline_at)}"))
    for part in parts_of(tender):
        body.addElement(text.H(outlinelevel=2, stylename=styles[2], text=_clean(part.title)))
        for words in part.paragraphs:
            body.addElement(text.P(text=_clean(words)))
        if part.bullets:
            listed = text.List()
            for words in part.bullets:
                item = text.ListItem()
                item.addElement(text.P(text=_clean(words)))
                listed.addElement(item)
            body.addElement(listed)
        if part.rows:
            body.addElement(_odt_table(part, bold))
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _clean(words: str) -> str:
    """Return words without the control characters that XML does not take."""
    return "".join(letter for letter in words if letter >= " " or letter in "\n\t")


def _odt_table(part: Part, bold: Any) -> Any:
    """Return the table of a part; its first row is a head that is repeated on each page."""
    from odf import table, text

    made = table.Table(name=_clean(part.caption or part.title))
    made.addElement(table.TableColumn(numbercolumnsrepeated=len(part.rows[0])))
    head = table.TableHeaderRows()
    made.addElement(head)
    for at, row in enumerate(part.rows):
        line = table.TableRow()
        for cell in row:
            place, paragraph = table.TableCell(valuetype="string"), text.P()
            look = {"stylename": bold} if at == 0 else {}
            paragraph.addElement(text.Span(text=_clean(cell), **look))
            place.addElement(paragraph)
            line.addElement(place)
        (head if at == 0 else made).addElement(line)
    return made
