"""The whole tender as one document, PDF or ODT, from the same plain parts."""

import io
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string

from procurement.errors import Refused
from procurement.tenders import queries, screening
from procurement.tenders.models import Tender

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
    withheld = {each.get("field"): each for each in tender.withheld}
    plan = tender.plan_snapshot or {}
    parts: list[Part] = []
    outcomes = list(tender.outcomes.prefetch_related("measures"))
    if outcomes:
        parts.append(
            Part("What must change for people", [str(getattr(each, "statement", each)) for each in outcomes])
        )
    for name in (*queries.SECTIONS, "known_risks"):
        title, text = queries.SECTION_TITLES[name], getattr(tender, name)
        if name in withheld:
            parts.append(Part(title, [f"This part is withheld: {withheld[name].get('reason', '')}"]))
        elif text:
            parts.append(Part(title, [line for line in text.splitlines() if line.strip()]))
    if tender.rungs:
        parts.append(Part("How we got here", bullets=tender.rungs))
    lots = list(tender.lots.all())
    parts.append(
        Part(
            "Lots",
            [f"Lot {lot.number}: {lot.description}" for lot in lots if lot.description],
            rows=[
                ["Lot", "Title", "Worth without VAT", "Term"],
                *(
                    [
                        str(lot.number),
                        lot.title,
                        f"£{lot.value_gbp:,.0f}" if lot.value_gbp is not None else "not known",
                        f"{lot.term_months} months",
                    ]
                    for lot in lots
                ),
            ],
            caption="Lots",
        )
    )
    criteria = [each for each in plan.get("criteria", []) if each.get("kind") != "price"]
    if criteria:
        price = plan.get("price") or {}
        parts.append(
            Part(
                "How bids are assessed",
                [
                    *([f"A screening comes first. {words}"] if (words := screening.words_of(tender)) else []),
                    "Prices stay sealed until quality marks are locked.",
                ],
                rows=[
                    ["Criterion", "Question", "Words", "Weight"],
                    *(
                        [
                            str(each.get("title", "")),
                            str(each.get("question", "")),
                            str(each.get("word_limit") or ""),
                            f"{each.get('weight_pct')}%",
                        ]
                        for each in criteria
                    ),
                    ["Price", str(price.get("formula_id", "")), "", f"{price.get('weight_pct', '')}%"],
                ],
                caption="Award criteria and their weights",
            )
        )
        scale = criteria[0].get("scale") or []
        if scale:
            parts.append(
                Part("The scale in words", bullets=[f"{each['mark']}: {each['words']}" for each in scale])
            )
    conditions = list(tender.conditions.all())
    if conditions:
        parts.append(
            Part(
                "Conditions of participation",
                bullets=[
                    f"{each.code} {each.text} Why it is in proportion: {each.why_proportionate}"
                    for each in conditions
                ],
            )
        )
    stages = queries.stage_list(tender)
    if stages:
        parts.append(
            Part(
                "Dates",
                rows=[["Step", "When"], *([each["title"], each["when"]] for each in stages)],
                caption="Dates",
            )
        )
    answered = list(tender.clarifications.exclude(answered_at=None))
    if answered:
        parts.append(
            Part(
                "Questions and answers",
                [
                    text
                    for each in answered
                    for text in (f"{each.number}. {each.question}", f"Answer: {each.answer}")
                ],
            )
        )
    parts.append(
        Part(
            "Read this too",
            ["Where law is touched, this document says what the step is: check with your adviser."],
        )
    )
    return parts


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
    from odf import style, table, text
    from odf.opendocument import OpenDocumentText

    def clean(words: str) -> str:
        return "".join(letter for letter in words if letter >= " " or letter in "\n\t")

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
    body.addElement(text.H(outlinelevel=1, stylename=styles[1], text=clean(tender.title)))
    body.addElement(text.P(text=clean(f"{tender.reference}, {tender.buyer.name}")))
    if tender.deadline_at:
        body.addElement(text.P(text=f"Bids must be in before {queries.uk_moment(tender.deadline_at)}"))
    for part in parts_of(tender):
        body.addElement(text.H(outlinelevel=2, stylename=styles[2], text=clean(part.title)))
        for words in part.paragraphs:
            body.addElement(text.P(text=clean(words)))
        if part.bullets:
            listed = text.List()
            for words in part.bullets:
                item = text.ListItem()
                item.addElement(text.P(text=clean(words)))
                listed.addElement(item)
            body.addElement(listed)
        if part.rows:
            made = table.Table(name=clean(part.caption or part.title))
            made.addElement(table.TableColumn(numbercolumnsrepeated=len(part.rows[0])))
            for at, row in enumerate(part.rows):
                line = table.TableRow()
                for cell in row:
                    place = table.TableCell(valuetype="string")
                    paragraph = text.P()
                    paragraph.addElement(
                        text.Span(stylename=bold, text=clean(cell))
                        if at == 0
                        else text.Span(text=clean(cell))
                    )
                    place.addElement(paragraph)
                    line.addElement(place)
                if at == 0:
                    head = table.TableHeaderRows()
                    head.addElement(line)
                    made.addElement(head)
                else:
                    made.addElement(line)
            body.addElement(made)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()
