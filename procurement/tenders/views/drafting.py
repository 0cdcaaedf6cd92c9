"""The parts of a draft: sections, access, conditions, dates, withheld parts, delivery."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from procurement.clock import now as clock_now
from procurement.delivery import actions as delivery_actions
from procurement.delivery.formulas import QUESTIONS
from procurement.form_page import form_page
from procurement.html import data_of, go, press
from procurement.outcomes.actions import note_coaching
from procurement.outcomes.checking import inline
from procurement.outcomes.formulas.language import check
from procurement.outcomes.rules import DRAFTERS
from procurement.tenders import actions, queries
from procurement.tenders.firms import firms_shut_out
from procurement.tenders.forms.bidding import AccessForm, ConditionForm
from procurement.tenders.forms.sections import (
    GROUNDS,
    SECTION_FORMS,
    DatesForm,
    DeliveryForm,
    OutcomesForm,
    PartnersForm,
    WithheldForm,
)
from procurement.tenders.formulas.access import sme_access
from procurement.tenders.formulas.dates import UK_TIME, minimum_tendering_period
from procurement.tenders.timeline import stage_list
from procurement.tenders.views.doors import about, can, own


@require_http_methods(["GET", "POST"])
def change_section(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """Change one section of a draft; ``outcomes`` chooses among the buyer's own."""
    tender = own(request, reference)
    if section == "outcomes":
        found = queries.outcomes_of(tender.buyer)
        initial = {"outcomes": list(queries.chosen_outcomes(tender))}
        form: Any = OutcomesForm(data_of(request), initial=initial, queryset=found)
        return form_page(
            request,
            form,
            lambda said: actions.change_tender(tender, by=request.user, outcomes=list(said["outcomes"])),
            title="Outcomes",
            lead="One is enough. Before publication a second person agrees it.",
            page="procurement/tenders/choose_outcomes.html",
            may_build=bool(request.roles & set(DRAFTERS)),
            **about(tender),
        )
    if section not in SECTION_FORMS:
        raise Http404
    title, form_class = SECTION_FORMS[section]
    initial = {name: getattr(tender, name) for name in form_class.base_fields}
    form = form_class(data_of(request), initial=initial)
    read = [name for name in initial if name in READ]
    seen = request.POST.get("seen", "")
    stands = queries.fingerprint(tender, initial)
    typed = form.cleaned_data if form.is_bound and form.is_valid() and seen not in ("", stands) else {}

    def act(said: dict[str, Any]) -> None:
        actions.change_tender(tender, by=request.user, seen=seen, **said)
        was, now = ("\n".join(values[name] for name in read) for values in (initial, said))
        note_coaching(tender.buyer, by=request.user, before=check(was), after=check(now))

    return form_page(
        request,
        form,
        act,
        title=title,
        seen=stands,
        changes=queries.meanwhile(tender, typed),
        reads=True,
        **inline(initial.get("title", ""), "\n".join(initial[name] for name in read)),
        **about(tender),
    )


# The parts of a section that the checker reads while they are written.
READ = (*queries.SECTIONS, "known_risks", "no_lots_reason")


@require_http_methods(["GET", "POST"])
def change_access(request: HttpRequest, reference: str) -> HttpResponse:
    """What decides who can bid, with the score, each lost point and its fix beside the form."""
    tender = own(request, reference)
    initial = {name: getattr(tender, name) for name in AccessForm.base_fields}
    form = AccessForm(data_of(request), initial=initial)
    access = sme_access(queries.facts_of(tender))
    return form_page(
        request,
        form,
        lambda said: actions.change_tender(tender, by=request.user, **said),
        title="SME access",
        page="procurement/tenders/access.html",
        to=reverse("tenders:access", args=[tender.reference]),
        access=access,
        firms_out=firms_shut_out(tender),
        **about(tender),
    )


@require_http_methods(["GET", "POST"])
def change_conditions(request: HttpRequest, reference: str) -> HttpResponse:
    """The conditions of participation: add one, each with why it is in proportion."""
    tender = own(request, reference)
    form = ConditionForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.add_condition(tender, by=request.user, **said),
        title="Conditions of participation",
        page="procurement/tenders/conditions.html",
        to=reverse("tenders:conditions", args=[tender.reference]),
        button="Add this condition",
        conditions=list(tender.conditions.all()),
        may_change=can(tender, "change", request),
        **about(tender),
    )


@require_POST
def remove_condition(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take a condition out of a draft."""
    tender = own(request, reference)
    condition = get_object_or_404(tender.conditions, number=number)
    press(request, lambda: actions.remove_condition(condition, by=request.user))
    return go(request, "tenders:conditions", tender.reference)


@require_http_methods(["GET", "POST"])
def change_dates(request: HttpRequest, reference: str) -> HttpResponse:
    """Every stage computed from the day of publication."""
    tender = own(request, reference)
    today = clock_now().astimezone(UK_TIME).date()
    period = minimum_tendering_period(queries.period_of(tender, today))
    form = DatesForm(
        data_of(request),
        initial={
            "publish_on": today + timedelta(days=7),
            "days_to_bid": tender.days_to_bid or max(30, period.days),
            "first_value_days": tender.first_value_days,
        },
    )

    def act(said: dict[str, Any]) -> None:
        actions.change_tender(tender, by=request.user, first_value_days=said["first_value_days"])
        actions.set_dates(
            tender, by=request.user, publish_on=said["publish_on"], days_to_bid=said["days_to_bid"]
        )

    return form_page(
        request,
        form,
        act,
        title="Dates",
        page="procurement/tenders/dates.html",
        to=reverse("tenders:dates", args=[tender.reference]),
        button="Compute the dates",
        period=period,
        stages=stage_list(tender),
        **about(tender),
    )


@require_http_methods(["GET", "POST"])
def change_withheld(request: HttpRequest, reference: str) -> HttpResponse:
    """Parts that are not published, each with its ground; the fact itself is published."""
    tender = own(request, reference)
    may_change = can(tender, "change", request)
    form = WithheldForm(data_of(request))

    def act(said: dict[str, Any]) -> None:
        rest = [each for each in tender.withheld if each.get("field") != said["field"]]
        actions.change_tender(tender, by=request.user, withheld=[*rest, said])

    return form_page(
        request,
        form,
        act,
        title="Withheld parts",
        page="procurement/tenders/withheld.html",
        to=reverse("tenders:withheld", args=[tender.reference]),
        button="Withhold this part",
        may_change=may_change,
        parts=[
            {**part, "name": queries.SECTION_TITLES[part["field"]], "grounds": GROUNDS[part["ground"]]}
            for part in tender.withheld
        ],
        **about(tender),
    )


@require_POST
def publish_part(request: HttpRequest, reference: str, field: str) -> HttpResponse:
    """Publish a part after all that was to be withheld."""
    tender = own(request, reference)
    rest = [each for each in tender.withheld if each.get("field") != field]
    press(request, lambda: actions.change_tender(tender, by=request.user, withheld=rest))
    return go(request, "tenders:withheld", tender.reference)


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, reference: str) -> HttpResponse:
    """The other buyers that take part; the buyer that started the tender leads."""
    tender = own(request, reference)
    form = PartnersForm(
        data_of(request),
        initial={"partners": list(tender.partners.all())},
        queryset=queries.possible_partners(tender),
    )
    return form_page(
        request,
        form,
        lambda said: actions.share_tender(tender, by=request.user, partners=list(said["partners"])),
        title="Buyers that take part",
        lead=f"{tender.buyer.name} leads: it publishes, answers questions and decides. People of the other "
        "buyers may read and change the draft in the roles that they hold at home.",
        **about(tender),
    )


@require_http_methods(["GET", "POST"])
def assess_delivery(request: HttpRequest, reference: str) -> HttpResponse:
    """Make, buy or mix: eight questions and a paragraph."""
    tender = own(request, reference)
    known = getattr(tender, "delivery_model", None)
    initial: dict[str, Any] = {}
    if known is not None:
        initial = {f"answer_{key}": str(value) for key, value in known.answers.items()}
        for name in ("choice", "paragraph", "need_months", "post_planned", "no_post_reason"):
            initial[name] = getattr(known, name)
    form = DeliveryForm(data_of(request), initial=initial, questions=QUESTIONS)

    def act(said: dict[str, Any]) -> None:
        names = ("choice", "paragraph", "need_months", "post_planned", "no_post_reason")
        values = {name: said[name] for name in names}
        delivery_actions.assess_delivery(tender, by=request.user, answers=form.answers, **values)

    return form_page(
        request,
        form,
        act,
        title="Delivery model: make, buy or mix",
        page="procurement/tenders/delivery.html",
        to=reverse("tenders:delivery", args=[tender.reference]),
        result=known.result if known else None,
        **about(tender),
    )
