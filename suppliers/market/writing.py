"""Reports as files: CSV, ODS and PDF from the plain values of the report."""

from typing import Any

from django.template.loader import render_to_string

from procurement import sheets

HEAD = ("Measure", "Title", "Value", "Above the line", "Below the line", "Cases", "What is above", "What is below",
        "Basis", "Leaves out", "Doubt")  # fmt: skip
MONTHS = ("Month", "SME share of money", "SME share by number", "To SMEs £", "To large £", "All £", "Records")


def lines_of(found: dict[str, Any]) -> list[list[str]]:
    """Return the report as rows of text: measures with method and doubt, the quarter, the months, the digest."""
    rows = [list(HEAD)]
    for part in ("market", "own"):
        for entry in found[part]:
            words = entry["definition"]
            value = "too few to say" if entry["hidden_under_five"] else entry["value"]
            rows.append(
                [entry["id"] if part == "market" else f"{entry['id']} (our own records)", entry["title"],
                 _text(value), _text(entry["numerator"]), _text(entry["denominator"]), str(entry["n"]),
                 words["numerator"], words["denominator"], words["basis"], words["leaves_out"], words["doubt"]]
            )  # fmt: skip
    if quarter := found.get("quarter"):
        rows += [[], ["Our own records", "Title", quarter["name"], quarter["before"], "Cases"]]
        rows += [
            [row["id"], row["title"], row["now"], row["before"], str(row["n"])] for row in quarter["rows"]
        ]
        rows += [[], ["Tender", "Buyer", "The centre", "It said", "The buyer answered"]]
        rows += [
            [one[name] for name in ("tender", "buyer", "verb", "said", "answer")]
            for one in quarter["reviews"]
        ]
    rows += [[], list(MONTHS)]
    for line in found["months"]:
        rows.append(
            [line["name"], _text(line["sme_share_value"]), _text(line["sme_share_number"]), line["sme_gbp"],
             line["large_gbp"], line["value_gbp"], str(line["n"])]
        )  # fmt: skip
    rows += [
        [],
        ["Source", found["title"]],
        *(["File", one["file"], one["reference"]] for one in found["files"]),
    ]
    return [*rows, ["Digest of the figures", found["digest"]]]


def _text(value: Any) -> str:
    return "not known" if value is None else str(value)


def as_csv(found: dict[str, Any]) -> bytes:
    """Return the report as CSV in UTF-8."""
    return sheets.as_csv(lines_of(found))


def as_ods(found: dict[str, Any], *, title: str, sentences: list[str]) -> bytes:
    """Return the report as an OpenDocument spreadsheet with its sentences, files and digest; every cell is text."""
    head = [[title], *([line] for line in sentences), []]
    return sheets.as_ods(title, [*head, *lines_of(found)])


def as_pdf(found: dict[str, Any], *, title: str, sentences: list[str]) -> bytes:
    """Return the report as an accessible PDF with method, doubts and the digest of its data."""
    import weasyprint

    html = render_to_string(
        "suppliers/market/report_document.html",
        {
            "found": found,
            "title": title,
            "sentences": sentences,
            "told": {one["id"] for one in found["market"]},
        },
    )
    return weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1") or b""
