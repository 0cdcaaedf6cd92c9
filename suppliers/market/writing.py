"""Reports as files: CSV, ODS and PDF from the plain values of the report."""

from typing import Any

from django.template.loader import render_to_string

from procurement import sheets

HEAD = ("Measure", "Title", "Value", "Numerator", "Denominator", "Cases", "Basis", "Leaves out", "Doubt")


def lines_of(found: dict[str, Any]) -> list[list[str]]:
    """Return the report as rows of text, heading first: the measures, then the months."""
    rows = [list(HEAD)]
    for part in ("market", "own"):
        for entry in found[part]:
            words = entry["definition"]
            value = "too few to say" if entry["hidden_under_five"] else entry["value"]
            rows.append(
                [entry["id"] if part == "market" else f"{entry['id']} (our own records)", entry["title"],
                 _text(value), _text(entry["numerator"]), _text(entry["denominator"]), str(entry["n"]),
                 words["basis"], words["leaves_out"], words["doubt"]]
            )  # fmt: skip
    rows.append([])
    rows.append(
        ["Month", "SME share of money", "SME share by number", "To SMEs £", "To large £", "All £", "Records"]
    )
    for line in found["months"]:
        rows.append(
            [line["name"], _text(line["sme_share_value"]), _text(line["sme_share_number"]), line["sme_gbp"],
             line["large_gbp"], line["value_gbp"], str(line["n"])]
        )  # fmt: skip
    return rows


def _text(value: Any) -> str:
    return "not known" if value is None else str(value)


def as_csv(found: dict[str, Any]) -> bytes:
    """Return the report as CSV in UTF-8."""
    return sheets.as_csv(lines_of(found))


def as_ods(found: dict[str, Any], *, title: str, sentences: list[str]) -> bytes:
    """Return the report as an OpenDocument spreadsheet with its sentences, files and digest; every cell is text."""
    files = [["Source", found["title"]], *(["File", one["file"], one["reference"]] for one in found["files"])]
    head = [[title], *([line] for line in sentences), *files, ["Digest of the figures", found["digest"]], []]
    return sheets.as_ods(title, [*head, *lines_of(found)])


def as_pdf(found: dict[str, Any], *, title: str, sentences: list[str]) -> bytes:
    """Return the report as an accessible PDF with method, doubts and the digest of its data."""
    import weasyprint

    html = render_to_string(
        "suppliers/market/report_document.html", {"found": found, "title": title, "sentences": sentences}
    )
    return weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1") or b""
