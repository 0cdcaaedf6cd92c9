"""What the style guide shows: every component in every state, with invented words and figures."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message

from procurement import charts
from procurement.audit.queries import Entry
from procurement.site.fields import Count, DayField, Figure

DIGEST = "9f2c1d44b0a7e1f6c2d95a3fb1e7c60d5b8c7a4490ee1d23f6a1b2c3d4e5f607"


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(max_length=80, help_text="A few words that a resident would understand")
    problem = forms.CharField(label="What is wrong, and for whom?", widget=forms.Textarea)
    price_gbp = Figure(label="Whole-life price", min_value=1, help_text="In pounds, without VAT")
    weight_pct = Count(label="Weight", required=False)
    ends_on = DayField(label="Last day")
    model = forms.ChoiceField(
        label="How will this be delivered?",
        choices=[("make", "Make it ourselves"), ("buy", "Buy it"), ("mix", "A mix of both")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        choices=[("housing", "Housing"), ("health", "Health"), ("justice", "Justice")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    region = forms.ChoiceField(choices=[("", "Choose one"), ("north", "North"), ("south", "South")])
    document = forms.FileField(label="Old specification", required=False, help_text="Word, PDF or plain text")
    agreed = forms.BooleanField(label="I have no conflict of interest in this tender")
    secret = forms.CharField(label="Your passphrase", widget=forms.PasswordInput)
    sealed = forms.CharField(label="Sealed with", disabled=True, initial="The key of envelope T-0042")
    none = forms.MultipleChoiceField(
        label="Firms on a framework", widget=forms.CheckboxSelectMultiple, required=False
    )


class FilterForm(forms.Form):
    """A panel of filters."""

    q = forms.CharField(label="Words", required=False)
    size = forms.ChoiceField(
        label="Size of award",
        required=False,
        choices=[("", "Any"), ("small", "Under £100,000"), ("large", "£1 million or more")],
    )


QUARTERS = ["2024 Q4", "2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4"]


def chart_samples() -> list[charts.Chart]:
    """Return one chart of each kind."""
    return [
        charts.line(
            "sample-line",
            "Small firms’ share of money paid, by quarter",
            "The share fell from 17.8% to 14.9%, then rose to 21%. One quarter has no figure.",
            QUARTERS,
            [
                ("By value", [17.8, 14.9, None, 17.2, 21]),
                ("By number of awards", [31, 29, 31, 33, 38]),
            ],
            form=charts.percent,
            first="Quarter",
            about="Pounds paid direct to small and medium firms over pounds paid direct, size known.",
            doubts="Size is as declared at award; 6% of money has no known size and is left out.",
            cases=220,
        ),
        charts.bar(
            "sample-bar",
            "The five suppliers with most of the money",
            "Colossus has more than the next two together.",
            [
                ("Colossus Global Services", Decimal("48200000")),
                ("Titanbridge Systems", Decimal("22100000")),
                ("Meridian-Hargrove Consulting", Decimal("19800000")),
                ("Omnigate Solutions", Decimal("11050000")),
                ("Lanternworks Co-operative", Decimal("3400000")),
            ],
            form=charts.pounds,
            head=("Supplier", "Paid"),
            highlight=("Lanternworks Co-operative",),
            cases=220,
        ),
        charts.stacked(
            "sample-stacked",
            "Where each bid’s points come from",
            "Quality decides: the cheapest bid has the most points for price and comes last.",
            [
                ("Tidewell + Nettle & Birch", [Decimal("62.4"), Decimal("8.0"), Decimal("8.6")]),
                ("Colossus", [Decimal("40.8"), Decimal("4.0"), Decimal("20.0")]),
            ],
            ["Quality", "Social value", "Price"],
            first="Bid",
        ),
        charts.stacked(
            "sample-share",
            "What is asked for, first drafts beside published tenders",
            "Between draft and publication, requests for people turn into outcomes.",
            [("First draft", [58, 34, 8]), ("Published", [19, 41, 40])],
            ["People", "System", "Outcome"],
            share=True,
            first="Stage",
            cases=64,
        ),
        charts.bands(
            "sample-bands",
            "Who wins at each price weight",
            "Lanternworks wins up to 36%, Tidewell and Nettle & Birch from 37 to 42%, Colossus from 43%.",
            [
                (0, Decimal("36.4"), "Lanternworks"),
                (Decimal("36.4"), Decimal("42.6"), "Tidewell +"),
                (Decimal("42.6"), 100, "Colossus"),
            ],
            axis="Price weight, %",
            form=charts.percent,
            mark=(60, "Now 60%"),
        ),
        charts.scatter(
            "sample-scatter",
            "Price against quality",
            "Two bids are inside the region that wins at this weight.",
            [
                (Decimal("1.18"), 84, "Lanternworks", "Small"),
                (Decimal("0.79"), 61, "Colossus", "Large"),
                (Decimal("1.02"), 78, "Tidewell +", "Small"),
                (Decimal("0.98"), 69, "Plainspoken", "Small"),
            ],
            x_title="Whole-life price, £m",
            y_title="Quality",
            region=[(Decimal("0.7"), 66), (Decimal("1.25"), 80), (Decimal("1.25"), 90), (Decimal("0.7"), 90)],
            region_text="beats the present winner",
        ),
        charts.small_multiples(
            "sample-multiples",
            "Dependency on the supplier, by service",
            "Two of three services need their supplier less than a year ago.",
            QUARTERS[:4],
            [
                ("Housing options", [71, 66, 60, 52]),
                ("Planning", [70, 70, 71, 72]),
                ("Benefits", [80, 74, None, 66]),
            ],
            first="Quarter",
        ),
    ]


def samples() -> dict[str, Any]:
    """Return everything that the style guide's template shows."""
    form = SampleForm(initial={"title": "Fewer families in temporary accommodation", "weight_pct": 20})
    form.prefix = "plain"
    wrong = SampleForm({"wrong-title": "x" * 90, "wrong-price_gbp": "-5", "wrong-ends_on": "soon"})
    wrong.prefix = "wrong"
    wrong.is_valid()
    return {
        "sample_form": form,
        "wrong_form": wrong,
        "filter_form": FilterForm(prefix="filter"),
        "crumbs": [
            {"text": "Tenders", "href": "#frame"},
            {"text": "T-0042", "href": "#frame"},
            {"text": "Lots"},
        ],
        "messages_shown": [
            Message(constants.ERROR, "Somebody approved this meanwhile. Read it as it stands now.")
        ],
        "tags": [
            {"text": "Draft", "tone": "quiet"},
            {"text": "In review", "tone": ""},
            {"text": "Open", "tone": "good"},
            {"text": "Closing in 3 days", "tone": "warn"},
            {"text": "Late", "tone": "bad"},
            {"text": "Sealed", "tone": "special"},
        ],
        "figures": [
            {
                "value": "21p",
                "label": "of each pound to small firms",
                "note": "Up 6p in three years",
                "href": "#figures",
            },
            {"value": "1,540", "label": "Concentration (HHI)", "note": "Moderate"},
            {"value": None, "label": "Paid on to small firms", "note": "No large prime has declared it yet"},
        ],
        "checks": [
            {"name": "Outcome", "state": "good", "text": "86 of 100", "href": "#health"},
            {"name": "Reading", "state": "good", "text": "An outcome", "href": "#health"},
            {"name": "Bundling", "state": "warn", "text": "32: look again", "href": "#health"},
            {"name": "Small firms", "state": "good", "text": "93 of 100", "href": "#health"},
            {"name": "Price weight", "state": "block", "text": "60%: reason needed", "href": "#health"},
            {"name": "Delivery model", "state": "unknown", "text": "Not done yet", "href": "#health"},
        ],
        "dates": [
            {"title": "Published", "when": "2 November 2026", "state": "done"},
            {
                "title": "Questions",
                "when": "until 20 November 2026",
                "state": "now",
                "text": "Answered to everyone",
            },
            {
                "title": "Assessment",
                "when": "1 December 2026",
                "state": "late",
                "text": "Was due on 24 November",
            },
            {"title": "First value for users", "when": "31 March 2027", "state": "next"},
        ],
        "steps": [
            {"title": "Problem", "href": "#steps", "state": "done"},
            {"title": "People and place", "href": "#steps", "state": "now"},
            {"title": "Change", "href": "#steps", "state": "later"},
            {"title": "Measure", "href": "#steps", "state": "later"},
        ],
        "sentence": [
            {"text": "Reduce"},
            {"given": "households in temporary accommodation"},
            {"text": "in"},
            {"given": "Harrowmere"},
            {"text": "from"},
            {"given": "1,240"},
            {"text": "to"},
            {"gap": "the target"},
            {"text": "by"},
            {"gap": "a date"},
            {"text": "."},
        ],
        "marked": [
            {"text": "The supplier shall provide "},
            {"text": "40 business analysts", "severity": "block", "number": 1, "why": "a number of people"},
            {"text": " at a "},
            {"text": "day rate", "severity": "warn", "number": 2, "why": "a rate, not a result"},
            {"text": " to deliver "},
            {"text": "a modern platform", "severity": "nudge", "number": 3, "why": "a solution"},
            {"text": " for the housing team."},
        ],
        "difference": [
            {"kind": "same", "text": "Bids are due"},
            {"kind": "removed", "text": "10 working days"},
            {"kind": "added", "text": "30 days"},
            {"kind": "same", "text": "after publication."},
        ],
        "jobs": [
            {"state": "waiting", "text": "A worker takes it in a moment.", "url": "/styleguide/?job=waiting"},
            {
                "state": "running",
                "done": 14,
                "total": 40,
                "text": "14 of 40 bids",
                "url": "/styleguide/?job=running",
            },
            {"state": "done", "text": "Result computed in 0.4 s", "result_url": "#jobs"},
            {"state": "failed", "text": "The file ended in the middle of line 812. Send it again."},
        ],
        "head": [
            {"text": "Tender", "href": "?sort=title#tables", "sorted": "ascending"},
            {"text": "Value", "href": "?sort=value#tables", "numeric": True},
            {"text": "Status"},
        ],
        "rows": [
            [
                {"text": "Fewer families in temporary accommodation", "href": "#tables"},
                {"text": "£830,000", "numeric": True},
                {"text": "Open", "tone": "good"},
            ],
            [
                {"text": "Parents pay the right school meals", "href": "#tables"},
                {"text": "£240,000", "numeric": True},
                {"text": "Draft", "tone": "quiet"},
            ],
        ],
        "next_steps": [
            {
                "title": "Approve ‘Fewer families in temporary accommodation’",
                "href": "#next",
                "due": "Hannah asked on 2 November",
                "late": True,
            },
            {"title": "Answer 2 questions from bidders", "href": "#next", "due": "by Friday 20 November"},
        ],
        "cards": [
            {
                "title": "Check a text",
                "href": "#cards",
                "text": "Paste a specification and see what it asks for.",
            },
            {
                "title": "Sealed",
                "href": "#cards",
                "text": "Nobody can open this before closing.",
                "tag": "Draft",
                "tone": "quiet",
            },
        ],
        "summary": [
            {"key": {"text": "Buyer"}, "value": {"text": "Harrowmere Combined Authority (example)"}},
            {
                "key": {"text": "Closes"},
                "value": {"text": "before 12:00 noon (UK time) on 18 December 2026"},
                "actions": {
                    "items": [{"href": "#summary", "text": "Change", "visuallyHiddenText": "closing date"}]
                },
            },
        ],
        "tasks": [
            {"title": {"text": "Outcome"}, "href": "#tasks", "status": {"text": "Completed"}},
            {
                "title": {"text": "Lots"},
                "hint": {"text": "Three lots are proposed"},
                "href": "#tasks",
                "status": {"tag": {"text": "To do", "classes": "govuk-tag--blue"}},
            },
            {
                "title": {"text": "Publish"},
                "status": {
                    "text": "Cannot start yet",
                    "classes": "govuk-task-list__status--cannot-start-yet",
                },
            },
        ],
        "shares": [
            {"name": "People", "count": 8, "percent": 67, "style": 2, "x": 0, "width": 67},
            {"name": "System", "count": 2, "percent": 17, "style": 3, "x": 67, "width": 17},
            {"name": "Outcome", "count": 2, "percent": 16, "style": 1, "x": 84, "width": 16},
        ],
        "history": [
            Entry(at, who, f"{who} {what}", reason, kind, "T-0042", number, f"{number:x}{DIGEST[1:]}")
            for number, at, who, what, reason, kind in (
                (
                    2,
                    datetime(2026, 11, 2, 14, 5, tzinfo=UTC),
                    "Ada Finch",
                    "sent T-0042 back",
                    "The deadline falls on a bank holiday.",
                    "tender.returned",
                ),
                (
                    1,
                    datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
                    "Priya Nandakumar",
                    "drafted T-0042",
                    "",
                    "tender.drafted",
                ),
            )
        ],
        "saved_at": datetime(2026, 11, 2, 14, 5, tzinfo=UTC),
        "digest": DIGEST,
    }
