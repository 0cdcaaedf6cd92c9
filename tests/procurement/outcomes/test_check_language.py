"""The language checker: what it must find, what it must leave alone, and that no text makes it slow."""

import csv
import random
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.outcomes.formulas.language import check, clean, language_points, title_and_body
from procurement.outcomes.formulas.language.book import PEOPLE, SYSTEM, needed_words, rulebook, rules_of
from procurement.outcomes.formulas.language.clean import MOST_CHARACTERS, lowered, sentences

DATA = Path(__file__).parents[2] / "data" / "language"
BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "data" / "language"
CORPUS = list(csv.DictReader((DATA / "corpus.csv").read_text().splitlines()))


def demo(name):
    title, body = title_and_body((DATA / f"demo_{name}.txt").read_text())
    return check(body, title=title)


def test_the_old_text_reads_as_people_in_8_of_12_sentences_with_13_blocks_and_11_warnings():
    report = demo("before")
    assert report.summary == "This reads as a request for PEOPLE: 8 of 12 sentences"
    assert (report.count("block"), report.count("warn"), report.points) == (13, 11, 0)


def test_the_new_text_has_no_hit_and_reads_as_an_outcome():
    report = demo("after")
    assert (report.hits, report.points, report.reading) == ((), Decimal(40), "outcome")


def test_the_corpus_is_whole():
    assert len(CORPUS) == 156


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["sentence"][:50])
def test_each_sentence_of_the_corpus_is_right(row):
    hits = check(row["sentence"], field=row["field"]).hits
    if row["expected_category"] == "none":
        assert [hit for hit in hits if hit.severity != "nudge"] == []
    else:
        assert row["expected_category"] in {hit.category for hit in hits}


@pytest.mark.parametrize(
    "sentence",
    [
        "40 business analysts will be the users",
        "Suppliers have 40 business days",
        "Homelessness teams of 12 officers cover four districts",
        "Our team of 6 will own it",
        "We are not asking for 40 developers",
        "Last year we bought 9,000 person-days",
        "Three evaluators will read each answer",
        "CVS Specialist Tutors",
        "Interim accommodation for families",
        "Human resources will help",
        "Two contractors will be appointed to this lot on the framework.",
        "Candidates wishing to be considered must register an expression of interest.",
    ],
)
def test_it_stays_silent_where_nobody_asks_for_people(sentence):
    assert check(sentence).hits == ()


def test_a_silenced_hit_says_which_guard_and_why():
    silenced = check("40 business analysts will be the users of the service.").silenced
    assert {hit.guard for hit in silenced} == {"users"}
    assert silenced[0].guard_why == "These people use the service; nobody is asked to supply them."


def test_every_rule_finds_its_own_examples():
    for rule in rulebook().rules:
        for example in rule.flags:
            found = {hit.rule for field in rule.fields for hit in check(example, field=field).all_hits}
            assert rule.id in found, (rule.id, example)


def without_filter(text, field):
    found = []
    for start, end in sentences(text):
        sentence = text[start:end]
        found += [
            (rule.id, start)
            for rule in rules_of(field)
            if rule.pattern.search(sentence if rule.keeps_case else lowered(sentence))
        ]
    return found


def with_filter(text, field):
    report = check(text, field=field)
    return [(hit.rule, report.sentences[hit.sentence].start) for hit in report.all_hits]


@pytest.mark.parametrize("field", ["body", "outcome", "title"])
def test_the_filter_loses_nothing_on_real_sentences(field):
    for row in CORPUS:
        text = clean(row["sentence"])
        assert sorted(with_filter(text, field)) == sorted(without_filter(text, field)), text


WORDS = sorted({word for rule in rulebook().rules for flag in rule.flags for word in flag.split()})


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([*WORDS, "40", "the", "a", "and", "x", "-", "(6)", "£10", "per", "day"]), max_size=25
    )
)
def test_the_filter_loses_nothing_on_any_words(words):
    text = clean(" ".join(words))
    assert sorted(with_filter(text, "body")) == sorted(without_filter(text, "body"))


def test_the_filter_says_which_words_a_rule_waits_for():
    assert needed_words(r"\btime[- ]?sheets?\b")
    assert needed_words(r".*") == ((),)


def test_points_fall_by_10_4_and_1_and_an_override_costs_a_quarter():
    report = check("Outside IR35 determination.")
    assert [hit.severity for hit in report.hits] == ["block"]
    assert report.points == Decimal(30)
    key = report.hits[0].key
    assert check("Outside IR35 determination.", overridden=[key]).points == Decimal("37.5")
    assert check("Outside IR35 determination.", overridden=[key]).blocks == 0


def test_barrier_and_price_rules_are_shown_and_cost_nothing():
    report = check("Professional indemnity insurance of £10 million. Award to the lowest price.")
    assert {hit.category for hit in report.hits} == {"barrier", "price"}
    assert language_points(report.hits) == Decimal(40)


def test_labour_under_our_direction_names_the_two_ways_out():
    hit = next(h for h in check("The engagement is inside IR35.").hits if h.rule == "R16")
    assert "off-payroll" in hit.note and "capability plan" in hit.note and "result" in hit.note


def test_the_title_weighs_three_in_the_reading_and_one_in_the_bar():
    report = check(
        "Reduce households from 10 to 5. Reduce families from 9 to 3.", title="40 business analysts"
    )
    assert report.reading == "people"
    assert report.counts["people"] == 1 and report.counts["outcome"] == 2


def test_places_point_at_the_phrase_in_the_text():
    report = check("First line.\n\n  Give us\t40  business analysts.", title="A title")
    for hit in report.all_hits:
        assert report.text[hit.start : hit.end] == hit.phrase


def test_an_unknown_field_is_refused():
    with pytest.raises(ValueError, match="unknown field"):
        check("text", field="footer")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\x00\x00",
        "\ufeff",
        "\ud800 lone",
        "‮txet tfel-ot-thgir‬ 40 business analysts",
        "İstanbul ﬁnance",
    ],
)
def test_odd_text_gets_an_answer(text):
    assert check(text, title=text).points >= 0


def test_hidden_marks_do_not_hide_a_request():
    assert check("40 busi\u00adness ana\u200blysts\x00").reading == "people"


PLAIN = (DATA / "demo_before.txt").read_text() + (DATA / "demo_after.txt").read_text()
HOSTILE = {
    "one letter": "a" * 1000,
    "seniority": "40 senior senior senior senior senior data data data data ",
    "engineers that never come": "needs software test cloud data data data data data data ",
    "counts": "between 4 and 5 to 6 - 7 and 8 x 9 ",
    "our our our": "our existing current permanent ",
    "end to end": "end to end to end to end to end ",
    "across all": "across all the whole across every across all ",
    "nothing but hits": "Give us 40 business analysts at £650 per day. ",
    "brackets": "((((((((((((40 x (((( ",
    "bullets": "\n• 4 x developers",
    "improve": "improve improve improve improve ",
    "must iso": "must required to mandatory ISO ",
}


def seconds(text):
    best = 9.0
    for _ in range(3):
        began = time.process_time()
        check(text)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_makes_it_run_away(name):
    unit = HOSTILE[name]
    short = (unit * (20_000 // len(unit) + 1))[:20_000]
    long = (unit * (160_000 // len(unit) + 1))[:160_000]
    small, large = seconds(short), seconds(long)
    # Eight times the text takes about eight times as long: far from the 64 of a square. The room is for a
    # busy machine.
    assert large < max(small, 0.004) * 24, (small, large)
    assert large < 1.5


def test_a_text_of_which_no_sentence_repeats_takes_linear_time():
    """The checker remembers sentences that it has read: here memory is of no use."""
    grades = (
        "senior",
        "data",
        "cloud",
        "agile",
        "lead",
        "40",
        "one",
        "a",
        "3",
        "x",
        "at",
        "least",
        "(",
        "up",
    )
    things = (
        "developer",
        "analyst",
        "team",
        "rate",
        "£",
        "per",
        "must",
        "CV",
        "system",
        "single",
        "integrated",
    )
    words = grades + things
    chance = random.Random(1)
    long = " ".join(chance.choice(words) for _ in range(60_000))

    small, large = seconds(long[: len(long) // 4]), seconds(long)

    assert large < max(small, 0.05) * 4 * 2, (small, large)
    assert large < 2


def test_the_longest_text_that_is_taken_is_read_in_two_seconds():
    text = (PLAIN * (MOST_CHARACTERS // len(PLAIN) + 1))[:MOST_CHARACTERS]
    assert seconds(text) < 2
    assert check(text).reading == "people"


def test_the_same_text_gives_the_same_report():
    assert demo("before").as_dict() == demo("before").as_dict()


@pytest.mark.parametrize(
    ("sentence", "reading"),
    [
        ("The Council needs highways resource support.", "people"),
        ("Provision of temporary and interim IT staff.", "people"),
        ("We require 60 days of consultancy support, charged by the day.", "people"),
        ("The partner will supplement the existing expertise of our team.", "people"),
        ("The programme requires the support of a Delivery Partner.", "people"),
        ("Bidders must propose a core team for the whole term.", "people"),
        ("• | Quantity Surveyor", "people"),
        ("Provision, hosting and support of a children's electronic record system.", "system"),
        ("Digital customer portal for the Council.", "system"),
        ("Purchase of Oracle Fusion licences.", "system"),
        ("o The ability to extract the footage into a file.", "system"),
        ("The framework agreement will be for 10 years.", "system"),
        ("The Council will award it to a single service provider.", "system"),
    ],
)
def test_it_hears_how_people_and_systems_are_really_bought(sentence, reading):
    assert check(sentence).reading == reading


@pytest.mark.parametrize(
    "sentence",
    [
        "Candidates will find the questionnaire in the procurement documents.",
        "Only 5 contractors will be appointed in each area.",
        "Vehicles and trailers are supplied on a day rate basis.",
        "Requests to participate are sent through the tendering system.",
        "The framework agreement is for the supply of blood collection systems.",
        "Servicing of the heating system and the fire alarm system.",
        "Properties under the control of the housing service.",
        "The contract is for 2+1+1 years.",
        "It will provide a platform for growth.",
        "Do not contact the named person at the top of this notice.",
        "Homes are let on a non-exclusive basis.",
    ],
)
def test_it_leaves_bidders_machines_and_the_place_to_bid_alone(sentence):
    assert check(sentence).hits == ()


def test_a_phrase_is_charged_once_by_one_category_and_blocks_always_stay():
    twice = check("The system shall allow a search by name.")
    assert {hit.rule for hit in twice.all_hits} >= {"S06", "S12"}
    assert [hit.rule for hit in twice.hits] == ["S12"] and twice.points == Decimal(36)
    blocks = check("The supplier shall also provide 12 developers.").hits
    assert {hit.rule for hit in blocks if hit.severity == "block"} >= {"H01", "H03"}


def test_guards_are_found_by_their_words_as_well_as_without_that_filter(monkeypatch):
    from procurement.outcomes.formulas.language import check as function

    module = sys.modules[function.__module__]
    rows = list(csv.DictReader((BENCHMARK / "sentences.csv").read_text().splitlines()))[::7]
    texts = [row["sentence"] for row in rows] + [row["sentence"] for row in CORPUS]
    quick = [check(text).as_dict() for text in texts]
    monkeypatch.setattr(module, "_guards_for", lambda words: list(rulebook().guards))
    assert [check(text).as_dict() for text in texts] == quick


def test_real_sentences_keep_their_precision_and_recall():
    """A sign that nothing was broken, not a proof: these draws were read (docs/language.md has the blind figures)."""
    rows = list(csv.DictReader((BENCHMARK / "sentences.csv").read_text().splitlines()))
    drawn = [row for row in rows if row["drawn"] in ("seventh", "eighth")]
    for label, categories in (("people", PEOPLE), ("system", SYSTEM)):
        said = [
            any(hit.category in categories and hit.severity != "nudge" for hit in check(row["sentence"]).hits)
            for row in drawn
        ]
        true = [row["label"] == label for row in drawn]
        both = sum(a and b for a, b in zip(said, true, strict=True))
        assert both >= 0.9 * sum(said) and both >= 0.8 * sum(true), (label, both, sum(said), sum(true))
