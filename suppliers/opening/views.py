"""Pages for opening officers: a passphrase, a practice, and the opening itself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from procurement import audit
from procurement.accounts.doors import reauthentication_required, role_required
from procurement.html import attempt, data_of, go, show
from procurement.tenders.models import Tender
from suppliers.opening import actions
from suppliers.opening.forms import LostForm, OfficersForm, PassphraseForm, TurnForm
from suppliers.opening.queries import SEALED, Readiness, envelope_states, has_passphrase, my_tenders, places
from suppliers.sealing import actions as sealing
from suppliers.sealing.models import Envelope, OpeningOfficer
from suppliers.sealing.pairs import MINIMUM_OFFICERS
from suppliers.sealing.rules import BEFORE_PUBLICATION

FOLDER = "suppliers/opening"
BUYER_SIDE = frozenset({"officer", "approver", "opening_officer", "moderator", "buyer_admin", "observer"})


def tender_of_buyer(request: HttpRequest, reference: str) -> Tender:
    """Return a tender to people of its buyer who have to do with its opening; else 404."""
    tender = get_object_or_404(Tender.objects.select_related("buyer", "author"), reference=reference)
    if not BUYER_SIDE & request.user.roles_in(tender.buyer_id):
        raise Http404
    return tender


def own_place(request: HttpRequest, tender: Tender) -> OpeningOfficer:
    """Return the visitor's own place among the officers of a tender; else 404."""
    return get_object_or_404(
        OpeningOfficer.objects.live().select_related("tender", "user", "key"),
        tender=tender,
        user=request.user,
    )


@role_required("opening_officer")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What an opening officer has to do, one thing after the other."""
    context = {"rows": my_tenders(request.user), "has_passphrase": has_passphrase(request.user)}
    return show(request, f"{FOLDER}/mine.html", context)


@sensitive_post_parameters("passphrase", "again")
@role_required("opening_officer")
@reauthentication_required
@require_http_methods(["GET", "POST"])
def passphrase(request: HttpRequest) -> HttpResponse:
    """Set one's own passphrase, or a new one for a lost one."""
    there = has_passphrase(request.user)
    kind = LostForm if there else PassphraseForm
    form = kind(data_of(request))
    made = attempt(
        form,
        lambda: sealing.set_passphrase(
            request.user,
            form.cleaned_data["passphrase"],
            form.cleaned_data["again"],
            by=request.user,
            lost=form.cleaned_data.get("lost", False),
        ),
    )
    if made:
        messages.success(request, "Your passphrase is set. Now practise with a test envelope.")
        return go(request, "opening:mine")
    context = {"form": form, "there": there}
    return show(request, f"{FOLDER}/passphrase.html", context)


@require_GET
def show_tender(request: HttpRequest, reference: str) -> HttpResponse:
    """Who opens the bids of a tender, who is ready, and how far each envelope is."""
    tender = tender_of_buyer(request, reference)
    found = places(tender, request.user)
    context = {
        "tender": tender,
        "places": found,
        "readiness": Readiness(found),
        "envelopes": envelope_states(tender, request.user),
        "mine": next((place for place in found if place.mine), None),
        "may_name": "officer" in request.user.roles_in(tender.buyer_id)
        and tender.status in BEFORE_PUBLICATION,
        "before_publication": tender.status in BEFORE_PUBLICATION,
        "still_sealed": tender.status in SEALED,
        "minimum": MINIMUM_OFFICERS,
        "history": [entry for entry in audit.history(tender) if entry.kind.startswith("opening.")],
    }
    return show(request, f"{FOLDER}/show_tender.html", context, part=f"{FOLDER}/_envelopes.html")


@require_http_methods(["GET", "POST"])
def name_officers(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose who may open the bids."""
    tender = tender_of_buyer(request, reference)
    if "officer" not in request.user.roles_in(tender.buyer_id):
        raise Http404
    people = tender.buyer.members.with_role("opening_officer").exclude(pk=request.user.pk).order_by("name")
    named = OpeningOfficer.objects.live().filter(tender=tender).values_list("user", flat=True)
    form = OfficersForm(data_of(request), people=people, initial={"people": list(named)})
    made = attempt(form, lambda: sealing.name_officers(tender, form.cleaned_data["people"], by=request.user))
    if made:
        messages.success(request, "The opening officers are named and have been told what to do.")
        return go(request, "opening:tender", tender.reference)
    context = {"tender": tender, "form": form, "enough": people.count() >= MINIMUM_OFFICERS}
    return show(request, f"{FOLDER}/name_officers.html", context)


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "POST"])
def drill(request: HttpRequest, reference: str) -> HttpResponse:
    """Practise: open a test envelope with one's own passphrase and read the three words in it."""
    tender = tender_of_buyer(request, reference)
    officer = own_place(request, tender)
    context: dict[str, Any] = {"tender": tender, "officer": officer}
    if officer.key is None or officer.key.ended_at is not None:
        return go(request, "opening:passphrase")
    form = TurnForm(data_of(request))
    if request.method == "POST":
        passed = attempt(
            form, lambda: sealing.pass_drill(officer, form.cleaned_data["passphrase"], by=request.user)
        )
        if passed:
            context |= {"words": passed[1], "readiness": Readiness(places(tender, request.user))}
            return show(request, f"{FOLDER}/drill_passed.html", context)
    else:
        sealing.begin_drill(officer, by=request.user)
    context["form"] = form
    return show(request, f"{FOLDER}/drill.html", context)


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "POST"])
def turn(request: HttpRequest, reference: str, envelope: str) -> HttpResponse:
    """Turn one's own key to an envelope: the first of two, or the one that opens."""
    tender = tender_of_buyer(request, reference)
    if envelope not in Envelope.values:
        raise Http404
    own_place(request, tender)
    return _turn(request, tender, envelope)


@reauthentication_required
def _turn(request: HttpRequest, tender: Tender, envelope: str) -> HttpResponse:
    state = next(each for each in envelope_states(tender, request.user) if each.envelope == envelope)
    form = TurnForm(data_of(request))
    turned = attempt(
        form,
        lambda: actions.turn_key(
            tender,
            envelope,
            by=request.user,
            passphrase=form.cleaned_data["passphrase"],
            session_key=request.session.session_key or "",
        ),
    )
    if turned:
        if turned.opening is not None:
            messages.success(request, f"The {envelope} envelope is open. Bids: {turned.opening.count()}.")
        else:
            messages.success(
                request,
                "Your key is turned. Another officer now has 15 minutes to turn theirs; they have been told.",
            )
        return go(request, "opening:tender", tender.reference)
    context = {"tender": tender, "state": state, "form": form, "envelope": envelope}
    return show(request, f"{FOLDER}/turn.html", context)
