"""Forms are drawn with GOV.UK markup, and a fault names its field and the cure."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import TemplateSyntaxError, engines
from django.utils.safestring import mark_safe

from procurement.site.fields import Count, DayField, Figure
from procurement.templatetags.govuk import sentences


class NeedForm(forms.Form):
    title = forms.CharField(max_length=10, help_text="In <five> words")
    why = forms.CharField(widget=forms.Textarea, label="What is wrong, and for whom?")
    price_gbp = forms.DecimalField(label="Whole-life price", min_value=1)
    weight_pct = forms.IntegerField(label="Weight", required=False)
    starts_on = forms.DateField(label="Start date")
    ends_on = DayField(label="The end")
    model = forms.ChoiceField(choices=[("make", "Make"), ("buy", "Buy")], widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label="I have read the terms")
    specification = forms.FileField(label="Old specification")


def write(source, **context):
    return engines["django"].from_string(source).render(context)


def test_a_component_is_written_by_name_with_nested_parameters():
    html = write("{% govuk 'button' text='Save <it>' attributes__hx_get='/x/' %}")

    assert "govuk-button" in html
    assert "Save &lt;it&gt;" in html
    assert 'hx-get="/x/"' in html


def test_html_that_nobody_marked_safe_is_escaped():
    source = "{% govuk 'inset-text' html=words %}"

    assert "<script>" not in write(source, words="<script>alert(1)</script>")
    assert "<b>bold</b>" in write(source, words=mark_safe("<b>bold</b>"))


def test_an_unknown_component_is_a_mistake_in_the_template():
    with pytest.raises(TemplateSyntaxError, match="no component 'carousel'"):
        write("{% govuk 'carousel' %}")


def test_each_kind_of_field_has_its_label_hint_and_keyboard():
    html = write("{{ form }}", form=NeedForm())

    assert 'for="id_title"' in html
    assert "In &lt;five&gt; words" in html
    assert 'aria-describedby="id_title-hint"' in html
    assert ">£</div>" in html
    assert 'inputmode="decimal"' in html
    assert ">%</div>" in html
    assert 'inputmode="numeric"' in html
    assert "For example, 31/3/2029" in html
    assert "Weight (optional)" in html
    assert html.count("govuk-radios__input") == 2
    assert html.count('type="checkbox"') == 3
    assert "govuk-date-input" in html
    assert "error-summary" not in html


def test_no_message_says_this_field_is_required():
    form = NeedForm({"weight_pct": "many"}, {})

    html = write("{{ form }}", form=form)

    assert "This field is required" not in html
    for said in (
        "Enter the title",
        "Answer the question ‘What is wrong, and for whom?’",
        "Enter the whole-life price",
        "Weight must be a whole number, like 12",
        "Enter the start date",
        "Choose the model",
        "Tick the box to go on: I have read the terms",
        "Choose a file for the old specification",
    ):
        assert html.count(said) == 2, said  # once in the summary, once beside the field


def test_the_summary_links_to_each_field_and_what_was_typed_is_kept():
    form = NeedForm(
        {"title": "far too long a title", "price_gbp": "-5", "starts_on": "soon", "model": "steal"}
    )

    html = write("{% errors form %}|{% field form.title %}{% field form.price_gbp %}", form=form)
    summary, fields = html.split("|")

    assert 'href="#id_title"' in summary
    assert "Title must be 10 characters or fewer: it has 20 now" in summary
    assert "Whole-life price must be 1 or more" in summary
    assert "Start date must be a real date, like 31/3/2029" in summary
    assert "Choose the model from the list" in summary
    assert 'value="far too long a title"' in fields
    assert 'value="-5"' in fields


def test_the_summary_stands_once_however_the_form_is_written():
    assert write("{{ form }}", form=NeedForm({})).count("There is a problem") == 1
    assert write("{% errors form %}{{ form }}", form=NeedForm({})).count("There is a problem") == 1


def test_a_message_that_a_form_wrote_itself_is_kept():
    form = NeedForm({})
    form.add_error(None, "The tender has closed. Nothing was sent.")
    form.add_error("title", "Title is taken: choose another")

    summary = write("{% errors form %}", form=form)

    assert "The tender has closed. Nothing was sent." in summary
    assert "Title is taken: choose another" in summary


@pytest.mark.parametrize(
    ("day", "month", "year", "said"),
    [
        ("1", "", "", "The end must include a month and a year"),
        ("31", "2", "2029", "The end must be a real date, like 31 3 2029"),
        ("1", "1", "29", "The end must have a year of four figures"),
        ("x", "1", "2029", "The end must be a real date, like 31 3 2029"),
        ("٣x", "1", "2029", "The end must be a real date, like 31 3 2029"),
    ],
)
def test_a_day_says_which_part_is_wrong(day, month, year, said):
    form = NeedForm({"ends_on_0": day, "ends_on_1": month, "ends_on_2": year})

    assert said in write("{% field form.ends_on %}", form=form)


def test_a_day_gives_a_date():
    field = DayField()

    assert str(field.clean(["31", "3", "2029"])) == "2029-03-31"
    assert DayField(required=False).clean(["", "", ""]) is None


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", " MARCH "])
def test_a_month_may_be_a_word(month):
    assert str(DayField().clean(["31", month, "2029"])) == "2029-03-31"


@pytest.mark.parametrize(
    ("whole", "meant"), [("2029-03-31", "2029-03-31"), ("31/3/2029", "2029-03-31"), ("31 March 2029", None),
                         ("2029-03", None), ("31-3-2029-5", None), ("-", None), ("9" * 5000, None)]
)  # fmt: skip
def test_a_day_that_is_given_whole_is_read_or_stands_in_its_boxes(whole, meant):
    form = NeedForm({"ends_on": whole})
    page = write("{% field form.ends_on %}", form=form)

    assert page.count("<input") == 3
    if meant:
        assert str(form.cleaned_data["ends_on"]) == meant
    else:
        assert whole in page
        assert "The end must" in page


def test_there_is_no_summary_without_a_fault():
    assert write("{% errors form %}", form=NeedForm()) == ""
    assert write("{% errors %}") == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("148,000", "148000"), ("£148 000.50", "148000.50"), (" 1,234,567 ", "1234567"), ("12.5%", "12.5"),
        ("-1,200", "-1200"), ("148000", "148000"),
    ],
)  # fmt: skip
def test_a_figure_is_taken_as_people_write_it(written, meant):
    assert Figure().clean(written) == Decimal(meant)
    assert Count().clean("2,400") == 2400


@pytest.mark.parametrize("written", ["1,5", "14,80", "1,2345", "12 34", "£", "ten", "1,000,00", "--1"])
def test_a_figure_that_could_be_read_in_two_ways_is_refused(written):
    with pytest.raises(ValidationError):
        Figure().clean(written)


@pytest.mark.parametrize("written", ["£1.2m", "410k", "1.2 Million", "1.23E+06", "1e6"])
def test_a_shortened_figure_is_asked_for_in_digits(written):
    for field in (Figure(label="Price"), Count(label="Price")):
        with pytest.raises(ValidationError, match="Price must be written out in digits"):
            field.clean(written)


def test_a_figure_of_blanks_is_none():
    with pytest.raises(ValidationError, match="required"):
        Figure().clean(" \u00a0 ")
    assert Figure(required=False).clean("  ") is None


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Name of your organisation", "Enter the name of your organisation"),
        ("Your answer", "Enter your answer"),
        ("The lesson in a line", "Enter the lesson in a line"),
        ("Why it fell", "Say why it fell"),
        ("Why, and what the safeguard is", "Say why, and what the safeguard is"),
        ("Needed by", "Fill in ‘Needed by’"),
        ("Name this outcome in a few words", "Fill in ‘Name this outcome in a few words’"),
        ("Title: a verb on a thing", "Enter the title"),
    ],
)
def test_an_empty_field_is_asked_for_in_good_english(label, said):
    form = type("OneForm", (forms.Form,), {"one": forms.CharField(label=label)})({})

    assert sentences(form["one"]) == [said]


def test_a_sentence_to_agree_with_or_not_is_quoted_whole_when_it_has_no_answer():
    choice = forms.ChoiceField(label="We know why people say no.", choices=[("0", "Not yet")])
    form = type("OneForm", (forms.Form,), {"one": choice})({})

    assert sentences(form["one"]) == ["Choose an answer to ‘We know why people say no.’"]
