"""Documents as tagged PDF (PDF/UA-1): headings, tables with their headers, language and title."""

from typing import Any

from django.template.loader import render_to_string

from procurement.errors import Refused
from scoring.results.summaries import gaps

STYLE = """
@page { size: A4; margin: 20mm; @bottom-right { content: counter(page) " of " counter(pages) } }
body { font-family: sans-serif; font-size: 10.5pt; line-height: 1.4 }
h1 { font-size: 20pt } h2 { font-size: 14pt; margin-top: 8mm }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; font-weight: bold; padding: 2mm 0 }
th, td { border: 0.3mm solid #777; padding: 1.5mm; text-align: left; vertical-align: top }
tr { break-inside: avoid }
"""


def summary_pdf(summary: Any) -> bytes:
    """Return an assessment summary as PDF/UA-1. Raises ``Refused`` where the machine cannot write PDFs."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise Refused(
            "pdf.not_here",
            "This machine cannot write PDFs: install libpango. The page says the same in full.",
        ) from error

    class Nothing(URLFetcher):
        """No address is ever fetched: a document holds its own words and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError(f"a document fetches nothing: {url}")

    html = render_to_string(
        "scoring/results/summary_document.html",
        {"summary": summary, "said": summary.content, "gaps": gaps(summary.content)},
    )
    return HTML(string=html, url_fetcher=Nothing()).write_pdf(
        stylesheets=[CSS(string=STYLE)], pdf_variant="pdf/ua-1"
    )
