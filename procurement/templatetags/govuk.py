"""The GOV.UK Design System in Django templates: ``{% govuk %}``, ``{% field %}``, ``{% errors %}``.

The library is a builtin: no ``{% load %}`` is needed. Markup comes from the govuk-frontend-jinja macros
through one cached Jinja environment, so that it stays the published markup.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import forms, template
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader

from procurement.words import mid_sentence

register = template.Library()

ENVIRONMENT = Environment(
    loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
    undefined=ChainableUndefined,
    autoescape=True,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)

PLAIN_TYPES = frozenset({str, SafeString, int, bool, type(None)})


@cache
def macro(name: str) -> Any:
    """Return the macro of the component ``name`` ("error-summary"). Raises ``TemplateSyntaxError``."""
    if not name.replace("-", "").isalnum():
        raise template.TemplateSyntaxError(f"{name!r} is not the name of a GOV.UK component.")
    try:
        module: Any = ENVIRONMENT.get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module
    except Exception as error:
        raise template.TemplateSyntaxError(f"GOV.UK Frontend has no component {name!r}.") from error
    return getattr(module, "govuk" + "".join(part.capitalize() for part in name.split("-")))


# What forms and refusals are drawn with. Each takes some 30 ms to compile, in every process that meets it first.
OF_FORMS = (
    "button", "character-count", "checkboxes", "date-input", "details", "error-message", "error-summary", "fieldset",
    "file-upload", "hint", "input", "inset-text", "label", "password-input", "radios", "select", "tag", "textarea",
    "warning-text",
)  # fmt: skip


def prepare() -> None:
    """Compile what forms are drawn with, so that no reader waits for it: a server does so before it forks."""
    for name in OF_FORMS:
        macro(name)


def clean(key: str, value: Any) -> Any:
    """Return ``value`` fit for a macro: whatever is named html is escaped unless it is marked safe."""
    if isinstance(value, Mapping):
        return {name: clean(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean(key, inner) for inner in value]
    if isinstance(value, str):
        # A literal in a template counts as safe for Django: as text it is text all the same.
        return conditional_escape(value) if key.lower().endswith("html") else value + ""
    return value


def component(name: str, params: Mapping[str, Any]) -> SafeString:
    """Return the HTML of a GOV.UK component. ``params`` are those of its Nunjucks macro.

    The same parameters give the same markup, and most of a page's components are the same for everybody: those are
    drawn once. What somebody typed (``value``) is never kept.
    """
    given = clean("", params)
    if not given.get("value"):
        try:
            return _drawn_once(name, frozen(given))
        except TypeError:  # a value of some other kind
            pass
    return _drawn(name, given)


def _drawn(name: str, given: dict[str, Any]) -> SafeString:
    return mark_safe(str(macro(name)(given)).strip())  # noqa: S308  the macro escapes


@lru_cache(maxsize=1000)
def _drawn_once(name: str, given: Any) -> SafeString:
    return _drawn(name, thawed(given))


def frozen(value: Any) -> Any:
    """Return cleaned parameters as tuples to look up by; raise ``TypeError`` for what is no text, number or truth.

    Each value stands beside its type: 1 is not True, and safe text is not text.
    """
    if isinstance(value, dict):
        return dict, tuple((name, frozen(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return list, tuple(frozen(inner) for inner in value)
    if type(value) in PLAIN_TYPES:
        return type(value), value
    raise TypeError(type(value))


def thawed(given: Any) -> Any:
    """Return the parameters that ``frozen`` was given."""
    kind, value = given
    if kind is dict:
        return {name: thawed(inner) for name, inner in value}
    return [thawed(inner) for inner in value] if kind is list else value


def nested(given: Mapping[str, Any]) -> dict[str, Any]:
    """Unfold ``label__text="Name"`` to ``{"label": {"text": "Name"}}``; attribute names get hyphens.

    >>> nested({"text": "Go", "attributes__hx_get": "/x"})
    {'text': 'Go', 'attributes': {'hx-get': '/x'}}
    """
    found: dict[str, Any] = {}
    for key, value in given.items():
        *path, last = key.split("__")
        place = found
        for step in path:
            place = place.setdefault(step, {})
        place[last.replace("_", "-") if path and path[-1] == "attributes" else last] = value
    return found


@register.filter
def day(value: date | str) -> str:
    """Return a day, or its ISO text as records keep it, as people say it: "9 December 2026"."""
    return f"{date.fromisoformat(value) if isinstance(value, str) else value:%-d %B %Y}"


@register.filter
def offset(moment: datetime) -> str:
    """Write how far UK time is from UTC at a moment: "+00:00", in summer "+01:00"."""
    apart = f"{localtime(moment):%z}"
    return f"{apart[:3]}:{apart[3:]}"


@register.simple_tag
def govuk(name: str, params: Mapping[str, Any] | None = None, **given: Any) -> SafeString:
    """Write a GOV.UK component: ``{% govuk "button" text="Save" %}``.

    Parameters are those of the design system's macro, a double underscore goes one level down:
    ``label__text="Name"``, ``attributes__hx_get="/x"``. A whole dictionary may be given as ``params``.
    """
    return component(name, {**(params or {}), **nested(given)})


# --- Forms ---------------------------------------------------------------------------------------


def named(bound: BoundField) -> str:
    """Return the label as it reads inside a sentence."""
    return mid_sentence(str(bound.label).strip().rstrip(":"))


# How a label can begin when it is not a noun: what follows "Enter" or "Choose" is then a clause, or the label quoted.
QUESTION_WORDS = {"how", "what", "when", "where", "whether", "which", "who", "whose", "why"}
HAS_ARTICLE = {"a", "an", "each", "his", "its", "our", "the", "their", "this", "your"}
NO_NOUN = {
    "ask", "by", "done", "due", "for", "from", "held", "i", "in", "into", "make", "mended", "needed", "on", "paid",
    "passed", "they", "to", "until", "with",
}  # fmt: skip


def asked_for(bound: BoundField, verb: str) -> str:
    """Return a request for what the label names, as a sentence: ``verb`` is "Enter" or "Choose".

    "Name of your organisation" -> "Enter the name of your organisation"; "Why it fell" -> "Say why it fell";
    "Needed by" -> "Fill in ‘Needed by’".
    """
    whole = str(bound.label).strip()
    if whole.endswith("."):  # a sentence to agree with or not
        return f"{verb} an answer to ‘{whole}’"
    label = named(bound).partition(":")[0]
    first = label.partition(" ")[0].rstrip(",").lower()
    if first in QUESTION_WORDS:
        return f"{'Say' if verb == 'Enter' else verb} {label}"
    if first in HAS_ARTICLE:
        return f"{verb} {label}"
    if first in NO_NOUN or label.startswith("name this"):
        quoted = str(bound.label).strip().rstrip(":")
        return f"Fill in ‘{quoted}’" if verb == "Enter" else f"Choose one under ‘{quoted}’"
    return f"{verb} the {label}"


def missing(bound: BoundField) -> str:
    """Say what to do about an empty field."""
    label, widget = str(bound.label).strip(), bound.field.widget
    if "?" in label:
        return f"Answer the question ‘{label[: label.index('?') + 1]}’"
    if isinstance(widget, forms.CheckboxInput):
        return f"Tick the box to go on: {named(bound)}"
    if isinstance(widget, forms.FileInput):
        return asked_for(bound, "Choose a file for")
    return asked_for(bound, "Choose" if isinstance(widget, forms.widgets.ChoiceWidget) else "Enter")


# What Django says by itself, and what we say instead: the field and the cure.
PLAIN = {
    "Enter a whole number.": "{Label} must be a whole number, like 12",
    "Enter a number.": "{Label} must be a number, like 12.50",
    "Enter a valid date.": "{Label} must be a real date, like 31/3/2029",
    "Enter a valid time.": "{Label} must be a time, like 14:30",
    "Enter a valid date/time.": "{Label} must be a real date and time, like 31/3/2029 12:00",
    "Enter a valid email address.": "{Label} must be an email address, like name@example.com",
    "Enter a valid URL.": "{Label} must be a web address that starts with https://",
    "Null characters are not allowed.": "{Label} holds a hidden character: paste it again as plain text",
    "The submitted file is empty.": "{Label} is an empty file: choose another",
    "No file was submitted. Check the encoding type on the form.": "Choose the file again: nothing came",
}
LIMITS = {
    "max_length": "{Label} must be {limit} characters or fewer: it has {shown} now",
    "min_length": "{Label} must be {limit} characters or more: it has {shown} now",
    "max_value": "{Label} must be {limit} or less",
    "min_value": "{Label} must be {limit} or more",
    "max_digits": "{Label} must have {max} digits or fewer",
    "max_decimal_places": "{Label} must have {max} decimal places or fewer",
    "max_whole_digits": "{Label} must have {max} digits or fewer before the point",
}


def sentence(bound: BoundField, error: ValidationError) -> str:
    """Return the error as a sentence that names the field and the cure.

    Django's own messages are replaced; a message that a form wrote itself is kept.
    """
    said = str(error.messages[0]) if error.messages else ""
    words = {"label": named(bound), "Label": str(bound.label).strip().rstrip(":")}
    if error.code == "required" and said == "This field is required.":
        return missing(bound)
    if said in PLAIN:
        return PLAIN[said].format(**words)
    if error.code == "invalid_choice" and said.startswith("Select a valid choice"):
        return f"{asked_for(bound, 'Choose')} from the list"
    if error.code in LIMITS and said.startswith("Ensure "):
        params = error.params or {}
        return LIMITS[error.code].format(
            **words, limit=params.get("limit_value"), shown=params.get("show_value"), max=params.get("max")
        )
    return said


def sentences(bound: BoundField) -> list[str]:
    """Return every error of a field in plain words."""
    return [sentence(bound, error) for error in bound.errors.as_data()]


def together(said: list[str]) -> str:
    """Return several sentences as one text.

    >>> together(["Enter a day", "It is too late.", "Choose again"])
    'Enter a day. It is too late. Choose again'
    """
    return " ".join([*(f"{one.rstrip('.')}." for one in said[:-1]), *said[-1:]])


MONEY_SUFFIXES = ("_gbp", "price", "value_pounds")
KEPT_OUT = {
    "placeholder",
    "class",
    "id",
    "rows",
    "cols",
    "maxlength",
    "minlength",
    "required",
    "type",
    "step",
    "min",
    "max",
}


def common(bound: BoundField, given: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters that every form macro shares: id, name, hint, error, attributes."""
    widget, options = bound.field.widget, dict(given)
    hint = options.pop("hint", None) or bound.help_text
    params: dict[str, Any] = {"id": bound.auto_id or bound.html_name, "name": bound.html_name}
    if hint:
        params["hint"] = {"html" if isinstance(hint, SafeString) else "text": hint}
    if bound.errors:
        params["errorMessage"] = {"text": together(sentences(bound))}
    params["attributes"] = {
        name: value for name, value in widget.attrs.items() if name not in KEPT_OUT and value is not False
    }
    for name in ("autocomplete", "inputmode", "spellcheck"):
        if name in params["attributes"]:
            params[name] = params["attributes"].pop(name)
    if bound.field.disabled or widget.attrs.get("disabled"):
        params["disabled"] = True
        params["attributes"].pop("disabled", None)
    params["classes"] = " ".join(filter(None, [widget.attrs.get("class", ""), options.pop("classes", "")]))
    return params


def label_of(bound: BoundField, given: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the label (or legend) of a field; ``heading=True`` makes it the heading of the page.

    A field that may be left empty says so, unless it is ``one_of_these``: then another one takes its place.
    """
    text = given.get("label") or bound.label
    optional = (
        ""
        if bound.field.required
        or given.get("heading")
        or given.get("optional") is False
        or getattr(bound.field, "one_of_these", False)
        else " (optional)"
    )
    if optional and "optional" in str(text).lower():
        optional = ""
    size = given.get("size") or ("l" if given.get("heading") else "s")
    found: dict[str, Any] = {"text": f"{text}{optional}", "classes": f"govuk-{kind}--{size}"}
    if given.get("heading"):
        found["isPageHeading"] = True
    return found


def choices(bound: BoundField) -> list[dict[str, Any]]:
    """Return the options of a choice field as macro items, with the hints that the widget may have."""
    widget = bound.field.widget
    hints = getattr(widget, "hints", {})
    groups = widget.get_context(bound.html_name, bound.value(), {})["widget"]["optgroups"]
    items = []
    for _, options, _ in groups:
        for option in options:
            value = str(option["value"])
            item = {"value": value, "text": str(option["label"]), "checked": option["selected"]}
            item["selected"] = option["selected"]
            if value in hints:
                item["hint"] = {"text": hints[value]}
            items.append(item)
    return items


def text_input(bound: BoundField, given: dict[str, Any]) -> SafeString:
    """Write a one-line input with the keyboard, width, prefix and suffix that its kind asks for."""
    widget, field, name = bound.field.widget, bound.field, bound.name
    kind = str(widget.attrs.get("type") or getattr(widget, "input_type", "text"))
    params = common(bound, given)
    params |= {"label": label_of(bound, given, "label"), "value": widget.format_value(bound.value()) or ""}
    if isinstance(field, forms.DecimalField | forms.IntegerField | forms.FloatField):
        kind = "text"
        params["inputmode"] = (
            "decimal" if isinstance(field, forms.DecimalField | forms.FloatField) else "numeric"
        )
        params["spellcheck"] = False
        if "govuk-input--width" not in params["classes"]:
            params["classes"] += " govuk-input--width-10"
        if name.endswith(MONEY_SUFFIXES):
            params["prefix"] = {"text": "£"}
        elif name.endswith("_pct"):
            params["suffix"] = {"text": "%"}
    if isinstance(field, forms.DateField | forms.DateTimeField) and kind == "text":
        params["classes"] += " govuk-input--width-10"
        moment = isinstance(field, forms.DateTimeField)
        params.setdefault("hint", {"text": f"For example, 31/3/2029{' 12:00' if moment else ''}"})
    if kind == "hidden":
        kind = "text"
    for affix in ("prefix", "suffix"):
        if given.get(affix):
            params[affix] = {"text": given[affix]}
    params["type"] = kind
    if kind == "email":
        params["spellcheck"] = False
        params.setdefault("autocomplete", "email")
    return component("input", params)


def text_area(bound: BoundField, given: dict[str, Any]) -> SafeString:
    """Write a text area; ``maxwords`` or ``maxlength`` adds the count of what is left."""
    widget = bound.field.widget
    params = common(bound, given)
    params |= {
        "label": label_of(bound, given, "label"),
        "value": widget.format_value(bound.value()) or "",
        "rows": given.get("rows") or widget.attrs.get("rows") or 5,
    }
    maxwords = given.get("maxwords") or getattr(bound.field, "maxwords", None)
    if maxwords:
        written = component("character-count", {**params, "maxwords": maxwords})
        # The script calls a limit of words by this name since 6.5; the macro still by the one before.
        return mark_safe(written.replace("data-maxwords=", 'data-count-type="words" data-maxlength='))  # noqa: S308
    if given.get("maxlength"):
        return component("character-count", {**params, "maxlength": given["maxlength"]})
    return component("textarea", params)


def choice_group(bound: BoundField, given: dict[str, Any], kind: str) -> SafeString:
    """Write radios or checkboxes inside a fieldset with its legend."""
    params = common(bound, given)
    params["idPrefix"] = params.pop("id")
    params["fieldset"] = {"legend": label_of(bound, given, "fieldset__legend")}
    params["items"] = choices(bound)
    if not params["items"]:
        # A group without a choice is no input: the design system's script would complain of it.
        empty = (
            given.get("empty")
            or f"{params['fieldset']['legend']['text']}: there is nothing to choose from yet."
        )
        return component("inset-text", {"text": empty})
    if given.get("inline"):
        params["classes"] += f" govuk-{kind}--inline"
    if given.get("small"):
        params["classes"] += f" govuk-{kind}--small"
    return component(kind, params)


def select(bound: BoundField, given: dict[str, Any]) -> SafeString:
    """Write a drop-down list, its options as the macro writes them: that takes a tenth of a millisecond for each."""
    written = component("select", {**common(bound, given), "label": label_of(bound, given, "label")})
    options = "".join(
        f'<option value="{escape(item["value"])}"{" selected" if item["selected"] else ""}>{escape(item["text"])}'
        "</option>"
        for item in choices(bound)
    )
    return mark_safe(written.replace("</select>", f"{options}</select>"))  # noqa: S308  both are escaped


def tick_box(bound: BoundField, given: dict[str, Any]) -> SafeString:
    """Write one checkbox with its own label."""
    params = common(bound, given)
    params["idPrefix"] = params.pop("id")
    hint = params.pop("hint", None)
    item = {
        "value": "on",
        "text": str(given.get("label") or bound.label),
        "checked": bool(bound.value()) and str(bound.value()) != "False",
        "attributes": params.pop("attributes"),
    }
    if hint:
        item["hint"] = hint
    return component("checkboxes", {**params, "items": [item]})


def date_parts(bound: BoundField, given: dict[str, Any]) -> SafeString:
    """Write the three boxes of a ``DayField``: day, month, year."""
    widget = bound.field.widget
    value = bound.value()
    parts = value if isinstance(value, list | tuple) else widget.decompress(value)
    params = common(bound, given)
    params.pop("name")
    first = params["id"]
    params["id"] = f"{first}-parts"
    wrong = " govuk-input--error" if bound.errors else ""
    params.setdefault("hint", {"text": "For example, 31 3 2029"})
    params["fieldset"] = {"legend": label_of(bound, given, "fieldset__legend"), "role": "group"}
    params["items"] = [
        {
            "id": first if index == 0 else f"{first}_{index}",
            "name": f"{bound.html_name}_{index}",
            "label": name,
            "classes": f"govuk-input--width-{4 if index == 2 else 2}{wrong}",
            "value": "" if part is None else str(part),
        }
        for index, (name, part) in enumerate(zip(("Day", "Month", "Year"), parts, strict=True))
    ]
    return component("date-input", params)


def other(bound: BoundField, given: dict[str, Any]) -> SafeString:
    """Write a widget that GOV.UK has no component for, inside a fieldset with hint and error."""
    label = label_of(bound, given, "fieldset__legend")
    hint = given.get("hint") or bound.help_text
    parts = [component("hint", {"text": hint, "id": f"{bound.auto_id}_helptext"})] if hint else []
    if bound.errors:
        said = together(sentences(bound))
        parts.append(component("error-message", {"text": said, "id": f"{bound.auto_id}_error"}))
    group = component(
        "fieldset",
        {
            "legend": label,
            "html": mark_safe("".join(parts) + str(bound.as_widget())),  # noqa: S308  both are escaped
        },
    )
    wrong = " govuk-form-group--error" if bound.errors else ""
    return mark_safe(f'<div class="govuk-form-group{wrong}">{group}</div>')  # noqa: S308


def written(bound: BoundField, **given: Any) -> SafeString:
    """Return a bound field as the GOV.UK component that fits its widget."""
    widget = bound.field.widget
    if bound.is_hidden:
        return mark_safe(str(bound.as_widget()))  # noqa: S308  Django escaped it
    if getattr(widget, "is_day", False):
        return date_parts(bound, given)
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.SelectMultiple):  # the first is a RadioSelect
        return choice_group(bound, given, "checkboxes")
    if isinstance(widget, forms.RadioSelect):
        return choice_group(bound, given, "radios")
    if isinstance(widget, forms.Select):
        return select(bound, given)
    if isinstance(widget, forms.CheckboxInput):
        return tick_box(bound, given)
    if isinstance(widget, forms.Textarea):
        return text_area(bound, given)
    if isinstance(widget, forms.FileInput):
        params = {**common(bound, given), "label": label_of(bound, given, "label"), "javascript": True}
        return component("file-upload", params)
    if isinstance(widget, forms.PasswordInput):
        return component("password-input", {**common(bound, given), "label": label_of(bound, given, "label")})
    if isinstance(widget, forms.widgets.Input):
        return text_input(bound, given)
    return other(bound, given)


@register.simple_tag
def field(bound: BoundField | str, **given: Any) -> SafeString:
    """Write a form field with label, hint and error: ``{% field form.title hint="…" %}``.

    Options: ``label``, ``hint``, ``heading`` (the label is the page's heading), ``size``, ``classes``,
    ``prefix``, ``suffix``, ``rows``, ``maxwords``, ``maxlength``, ``inline``, ``small``. Gives nothing for a
    field that the form does not have.
    """
    return written(bound, **given) if isinstance(bound, BoundField) else mark_safe("")


def faults(forms_given: Iterable[Any]) -> list[dict[str, str]]:
    """Return the items of an error summary over forms and formsets, each linked to its field."""
    items: list[dict[str, str]] = []
    for form in forms_given:
        if isinstance(form, forms.BaseFormSet):
            if not form.is_bound:
                continue
            items += [{"text": str(said)} for said in form.non_form_errors()]
            items += faults(form.forms)
        elif isinstance(form, forms.BaseForm) and form.is_bound and form.errors:
            items += [
                {"text": str(said), **({"href": error.href} if hasattr(error, "href") else {})}
                for error in form.non_field_errors().as_data()
                for said in error.messages
            ]
            for bound in form:
                items += [{"text": said, "href": f"#{bound.auto_id}"} for said in sentences(bound)]
    return items


@register.simple_tag
def errors(*forms_given: Any, still: bool = False) -> SafeString:
    """Write the error summary of the given forms and formsets, or nothing: ``{% errors form %}``.

    It takes the focus when the page opens; ``still`` leaves the focus where it is.
    """
    items = faults(forms_given)
    for form in forms_given:
        if isinstance(form, forms.BaseForm):
            form.summarised = True  # type: ignore[attr-defined]  # ``{{ form }}`` need not say it again
    if not items:
        return mark_safe("")
    params = {"titleText": "There is a problem", "errorList": items}
    return component("error-summary", {**params, "disableAutoFocus": True} if still else params)
