"""Documents as tagged PDF (PDF/UA-1): headings, tables with their headers, language and title."""

from typing import Any

from django.template.loader import render_to_string

from procurement.errors import Refused


def summary_pdf(summary: Any) -> bytes:
    """Return an assessment summary as PDF/UA-1. Raises ``Refused`` where the machine cannot write PDFs."""
    try:
        from weasyprint import HTML
    except OSError as error:
        raise Refused(
            "pdf.not_here",
            "This machine cannot write PDFs: install libpango. The page says the same in full.",
        ) from error
    html = render_to_string(
        "scoring/results/summary_document.html", {"summary": summary, "said": summary.content}
    )
    # No address is ever fetched: a document holds its own words and nothing else.
    return HTML(string=html, url_fetcher=_no_fetching).write_pdf(pdf_variant="pdf/ua-1")


def _no_fetching(url: str, *args: Any, **facts: Any) -> Any:
    raise ValueError(f"a document fetches nothing: {url}")
