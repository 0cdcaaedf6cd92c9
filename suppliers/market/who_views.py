"""Pages about who is who: pairs of names to decide, what is known of one body, and the groups that own firms."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from procurement import audit
from procurement.accounts.doors import role_required
from procurement.errors import Refused
from procurement.html import add_refusal, data_of, go, show
from procurement.site.fields import DayField
from suppliers.market import naming, who
from suppliers.market.models import GroupMember, Merge, Party

FOLDER = "suppliers/market/centre"
SHOWN = 50
analyst = role_required("centre_analyst")
ROLES = [("supplier", "Suppliers"), ("buyer", "Buyers")]


class ProposeForm(forms.Form):
    """Two names that a person thinks are one body."""

    role = forms.ChoiceField(label="They are", choices=ROLES)
    first = forms.CharField(label="First name", max_length=300, help_text="As published")
    second = forms.CharField(label="Second name", max_length=300, help_text="As published")
    reason = forms.CharField(label="Why they may be one body", max_length=180)


class MergeForm(forms.Form):
    """Whether two names are one body, and why."""

    same = forms.ChoiceField(
        label="Is it the same body?", choices=[("yes", "Yes, the same body"), ("no", "No, two bodies")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(label="Why", max_length=500)


class GroupForm(forms.Form):
    """A firm belongs to a group from a day."""

    firm = forms.CharField(label="Firm", max_length=300, help_text="Its name as published")
    group = forms.CharField(label="Group", max_length=200)
    from_on = DayField(label="From")
    to_on = DayField(label="To", required=False, help_text="Leave it empty while it lasts")
    source = forms.CharField(
        label="Where this is from", max_length=300, help_text="A register, a report, a press notice"
    )


class EndForm(forms.Form):
    """The last day of an ownership, and where that is from."""

    to_on = DayField(label="Last day")
    reason = forms.CharField(
        label="Where this is from", max_length=200, help_text="A register, a report, a press notice"
    )


@analyst
@require_http_methods(["GET", "POST"])
def show_names(request: HttpRequest) -> HttpResponse:
    """Pairs of names that may be one body: press to have new ones looked for, or propose one yourself."""
    if request.method == "POST" and request.POST.get("verb") != "propose":
        naming.ask_for_pairs(by=request.user)
        messages.success(
            request, "Pairs of names are being looked for. Open this page again in a minute to decide them."
        )
        return go(request, "centre:names")
    form = ProposeForm(data_of(request))
    if form.is_valid():
        given = form.cleaned_data
        pair = {}
        for field in ("first", "second"):
            pair[field] = Party.objects.filter(role=given["role"], name=given[field]).order_by("pk").first()
            if pair[field] is None:
                form.add_error(field, "Nobody has this name in the data. Copy it from the market page")
        if form.is_valid():
            try:
                merge = naming.propose_merge(
                    pair["first"], pair["second"], by=request.user, reason=given["reason"]
                )
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                return go(request, "centre:name", merge.reference)
    pairs = Merge.objects.select_related("left", "right", "decided_by")
    decided = pairs.filter(status__in=[Merge.Status.MERGED, Merge.Status.APART]).order_by(
        "-decided_at", "-pk"
    )
    return show(
        request, f"{FOLDER}/names.html",
        {
            "form": form,
            "waiting": list(pairs.waiting().order_by("-score", "pk")[:SHOWN]),
            "waiting_n": Merge.objects.waiting().count(),
            "decided": list(decided[:SHOWN]),
        },
    )  # fmt: skip


@analyst
@require_http_methods(["GET", "POST"])
def decide_name(request: HttpRequest, reference: str) -> HttpResponse:
    """Decide one pair by what is known of both, or undo what was decided."""
    merge = get_object_or_404(
        Merge.objects.select_related("left", "right", "decided_by"), reference=reference
    )
    undo = merge.status in (Merge.Status.MERGED, Merge.Status.APART)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and undo:
        data["same"] = "no"
    form = MergeForm(data)
    if undo:
        form.fields["same"].widget = forms.HiddenInput()
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if undo:
                naming.undo_merge(merge, by=request.user, reason=reason)
            else:
                naming.decide_merge(
                    merge, by=request.user, same=form.cleaned_data["same"] == "yes", reason=reason
                )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Undone." if undo else "Decided. The figures follow in a moment.")
            return go(request, "centre:names")
    sums = who.sums_of([merge.left, merge.right])
    return show(
        request, f"{FOLDER}/name.html",
        {
            "merge": merge, "form": form, "undo": undo, "back_url": "/centre/names/", "back_text": "Who is who",
            "history": audit.history(merge),
            "names": [
                ("First name", merge.left, sums[merge.left_id]),
                ("Second name", merge.right, sums[merge.right_id]),
            ],
        },
    )  # fmt: skip


@analyst
@require_http_methods(["GET", "POST"])
def show_body(request: HttpRequest) -> HttpResponse:
    """What is known of one body: its names, its size by file and day, and who owns it; end an ownership here."""
    role = request.GET.get("role", "supplier")
    name = request.GET.get("name", "").replace("\x00", "")[:300]
    body = who.body_named(role, name) if role in dict(ROLES) else None
    if body is None:
        raise Http404
    owners = who.owners_of(body)
    form = EndForm(data_of(request))
    if form.is_valid():
        number = request.POST.get("owner", "")
        member = get_object_or_404(
            GroupMember.objects.select_related("group", "party"),
            party=body,
            pk=int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0,
        )
        given = form.cleaned_data
        try:
            naming.end_ownership(member, by=request.user, to_on=given["to_on"], reason=given["reason"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Recorded. The figures follow in a moment.")
            return go(request, "centre:groups")
    context: dict[str, Any] = {
        "body": body,
        "spellings": who.spellings_of(body),
        "claims": who.claims_of(body),
        "owners": owners,
        "lasting": next((one for one in owners if one.to_on is None), None),
        "form": form,
        "back_url": "/centre/names/",
        "back_text": "Who is who",
    }
    return show(request, f"{FOLDER}/body.html", context)


@analyst
@require_GET
def show_groups(request: HttpRequest) -> HttpResponse:
    """The groups with the firms that they own, from when to when and by which source."""
    owned = who.ownerships()
    groups = {naming.as_subject(owner.group) for owner in owned}
    return show(
        request, f"{FOLDER}/groups.html", {"owned": owned, "history": audit.history(*groups, limit=30)}
    )


@analyst
@require_http_methods(["GET", "POST"])
def join_group(request: HttpRequest) -> HttpResponse:
    """Record that a firm belongs to a group."""
    firm = request.GET.get("firm", "").replace("\x00", "")[:300]
    form = GroupForm(data_of(request), initial={"firm": firm})
    if form.is_valid():
        given = form.cleaned_data
        party = Party.objects.filter(role="supplier", name=given.pop("firm")).order_by("pk").first()
        if party is None:
            form.add_error("firm", "No supplier has this name in the data. Copy it from the market page")
        else:
            try:
                naming.join_group(party, by=request.user, **given)
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, "Recorded. The figures follow in a moment.")
                return go(request, "centre:groups")
    return show(
        request, f"{FOLDER}/group.html",
        {"form": form, "back_url": "/centre/groups/", "back_text": "Groups and their firms"},
    )  # fmt: skip
