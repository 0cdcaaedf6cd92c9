"""Every write of a supplier's registration, one function a verb."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import Membership, User
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.organisations.models import Organisation
from suppliers.registration.formulas import DEFINITION, SCHEMES, Figures, classify, identifier, size_words
from suppliers.registration.models import (
    Evidence,
    ExclusionDeclaration,
    FactsCopy,
    Owner,
    SizeDeclaration,
    SupplierIdentifier,
    SupplierProfile,
)
from suppliers.registration.rules import GROUNDS, MOVES

REGISTERED = audit.kind("supplier.registered", "{by} registered {subject}")
FACTS_CHANGED = audit.kind("supplier.facts_changed", "{by} changed the facts of {subject}")
IDENTIFIER_ADDED = audit.kind("supplier.identifier_added", "{by} added {number} to {subject}")
OWNER_RECORDED = audit.kind("supplier.owner_recorded", "{by} recorded an owner or linked firm of {subject}")
OWNER_ENDED = audit.kind("supplier.owner_ended", "{by} ended a tie of {subject}")
SIZE_DECLARED = audit.kind("size.declared", "{by} declared {subject}: {label}")
SIZE_VERIFIED = audit.kind("size.verified", "{by} verified {subject}")
SIZE_QUESTIONED = audit.kind("size.questioned", "{by} questioned {subject}: {reason}")
SIZE_ANSWERED = audit.kind("size.answered", "{by} answered the question about {subject}")
SIZE_SETTLED = audit.kind("size.settled", "{by} settled {subject} as {label}: {reason}")
EXCLUSIONS_DECLARED = audit.kind("supplier.exclusions_declared", "{by} declared exclusion grounds: {grounds}")
EVIDENCE_ADDED = audit.kind("evidence.added", "{by} added ‘{title}’ ({subject}) to the library")
EVIDENCE_REMOVED = audit.kind("evidence.removed", "{by} took ‘{title}’ ({subject}) out of the library")
FACTS_RECEIVED = audit.kind("supplier.facts_received", "{by} brought in facts of {subject}")

SIZE_IS_QUESTIONED = notice(
    "size_questioned",
    happened="The digital centre asks about your size declaration {subject}.",
    do="Answer with the figures or the evidence that it asks for. Until then your size is shown as questioned.",
    link="suppliers:show-size",
)
SIZE_IS_DECIDED = notice(
    "size_decided",
    happened="Your size declaration {subject} is {status}.",
    do="There is nothing that you have to do: bids that you submit from now on carry it.",
    link="suppliers:show-size",
)

FACTS = ("kind", "is_vcse", "what_we_do", "website", "contact_email", "address", "postcode")


def register_supplier(
    *, by: User, name: str, scheme: str = "", number: str = "", kind: str = "company"
) -> Organisation:
    """Register a supplier and make ``by`` its administrator and bidder; return the organisation, or the one of this
    name that ``by`` belongs to: a button pressed twice makes one.

    Raises ``Refused`` when the name is empty, the number has the wrong shape, or another supplier has it
    already: then its administrator invites the person instead.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused("supplier.no_name", "Enter the name of your organisation.", field="name")
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)
        own = by.memberships.live().filter(organisation__kind="supplier", organisation__name__iexact=name)
        if (there := own.select_related("organisation").first()) is not None:
            return there.organisation
        organisation = Organisation.objects.create(kind="supplier", name=name)
        if number:
            _add_identifier(organisation, scheme, number)
        SupplierProfile.objects.create(organisation=organisation, kind=kind, contact_email=by.email)
        Membership.objects.create(user=by, organisation=organisation, roles=["supplier_admin", "bidder"])
        by.forget_memberships()
        audit.record(REGISTERED, organisation, by=by, organisation=organisation)
    return organisation


def profile_of(organisation: Organisation) -> SupplierProfile:
    """Return the page of facts of a supplier, made empty when it is not there yet."""
    profile, _ = SupplierProfile.objects.get_or_create(organisation=organisation)
    return profile


def change_facts(profile: SupplierProfile, *, by: User, **facts: Any) -> SupplierProfile:
    """Change company facts. Refuses anybody but the supplier's own administrators and bidders."""
    _may_write(profile.organisation, by)
    with locked(profile) as profile:
        before = {name: getattr(profile, name) for name in FACTS}
        for name, value in facts.items():
            if name not in FACTS:
                raise Refused("supplier.unknown_fact", f"There is no fact called {name}.")
            setattr(profile, name, value)
        profile.changed_at = timezone.now()
        profile.save()
        after = {name: getattr(profile, name) for name in FACTS}
        audit.record(FACTS_CHANGED, profile.organisation, by=by, before=before, after=after)
    return profile


def add_identifier(organisation: Organisation, *, by: User, scheme: str, number: str) -> SupplierIdentifier:
    """Add a number that a register gave. Refuses a wrong shape and a number that another supplier has."""
    _may_write(organisation, by)
    with transaction.atomic():
        added = _add_identifier(organisation, scheme, number)
        audit.record(IDENTIFIER_ADDED, organisation, by=by, number=str(added))
    return added


def _add_identifier(organisation: Organisation, scheme: str, number: str) -> SupplierIdentifier:
    try:
        clean = identifier(scheme, number)
    except ValueError as wrong:
        raise Refused("supplier.bad_number", str(wrong), field="number") from wrong
    taken = SupplierIdentifier.objects.filter(scheme=scheme, number=clean).first()
    if taken is None:
        try:
            with transaction.atomic():
                return SupplierIdentifier.objects.create(
                    organisation=organisation, scheme=scheme, number=clean
                )
        except IntegrityError:
            taken = SupplierIdentifier.objects.get(scheme=scheme, number=clean)
    if taken.organisation_id == organisation.pk:
        return taken
    raise Refused(
        "supplier.number_taken",
        f"A supplier is registered with this {SCHEMES[scheme].name} already. "
        "Ask its administrator to invite you, or check the number.",
        field="number",
    )


def record_owner(organisation: Organisation, *, by: User, name: str, **facts: Any) -> Owner:
    """Record an owner or linked firm; an earlier tie of the same name ends and the new one begins."""
    _may_write(organisation, by)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        today = timezone.localdate()
        Owner.objects.standing().filter(organisation=organisation, name=name).update(ended_on=today)
        owner = Owner.objects.create(organisation=organisation, name=name, **facts)
        audit.record(OWNER_RECORDED, organisation, by=by, after=_facts(owner))
    return owner


def end_owner(owner: Owner, *, by: User) -> Owner:
    """End a tie; it stays on record. Refuses a tie that has ended."""
    _may_write(owner.organisation, by)
    with locked(owner) as owner:
        if owner.ended_on:
            raise Refused("owner.ended", f"{owner.name} was taken off on {owner.ended_on:%-d %B %Y} already.")
        owner.ended_on = timezone.localdate()
        owner.save(update_fields=["ended_on"])
        audit.record(OWNER_ENDED, owner.organisation, by=by, before=_facts(owner))
    return owner


def declare_size(
    organisation: Organisation,
    *,
    by: User,
    year_ended_on: date,
    staff: Decimal | None,
    turnover_gbp: Decimal | None,
    balance_sheet_gbp: Decimal | None,
    evidence: str,
) -> SizeDeclaration:
    """Declare a year's figures; the class follows by the legal test with the group as it stands today.

    The declaration before stays on record, superseded. Refuses a declaration without any figure or without
    the evidence, and a year that has not ended.
    """
    _may_write(organisation, by, "supplier_admin")
    if year_ended_on > timezone.localdate():
        raise Refused(
            "size.future", "The year must have ended: give the last whole one.", field="year_ended_on"
        )
    if staff is None and turnover_gbp is None and balance_sheet_gbp is None:
        raise Refused("size.no_figures", "Enter at least one figure.", field="staff")
    evidence = needed_words(
        evidence, "size.no_evidence", "Say where the figures can be seen.", field="evidence"
    )
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        owners = list(Owner.objects.standing().filter(organisation=organisation, is_firm=True))
        try:
            found = classify(
                Figures(staff, turnover_gbp, balance_sheet_gbp), [owner.holding for owner in owners]
            )
        except ValueError as wrong:
            raise Refused("size.bad_figure", f"Check the figures: {wrong}.", field="staff") from wrong
        SizeDeclaration.objects.filter(organisation=organisation, superseded=False).update(superseded=True)
        declaration = SizeDeclaration.objects.create(
            organisation=organisation,
            year_ended_on=year_ended_on,
            staff=staff,
            turnover_gbp=turnover_gbp,
            balance_sheet_gbp=balance_sheet_gbp,
            holdings=[_facts(owner) for owner in owners],
            evidence=evidence,
            definition=DEFINITION,
            label=found.label,
            reasons=list(found.reasons),
            declared_by=by,
        )
        audit.record(SIZE_DECLARED, declaration, by=by, label=found.label)
    return declaration


def verify_size(declaration: SizeDeclaration, *, by: User, now: datetime | None = None) -> SizeDeclaration:
    """Confirm a declaration against its evidence. Only the centre may."""
    with locked(declaration) as declaration:
        move = MOVES.check("verify", declaration, by=by, now=now or timezone.now())
        declaration.status, declaration.decided_by = move.end, by
        declaration.save(update_fields=["status", "decided_by"])
        notify(
            declaration.organisation.members.with_role("supplier_admin"), SIZE_IS_DECIDED,
            key=f"{declaration.reference}:{move.end}", subject=declaration, status="verified",
        )  # fmt: skip
        audit.record(SIZE_VERIFIED, declaration, by=by)
    return declaration


def question_size(
    declaration: SizeDeclaration, *, by: User, question: str, now: datetime | None = None
) -> SizeDeclaration:
    """Ask about a declaration. Only the centre may, with a question in words."""
    question = needed_words(question, "size.no_question", "Write what you want to know.", field="question")
    with locked(declaration) as declaration:
        move = MOVES.check("question", declaration, by=by, now=now or timezone.now())
        declaration.status, declaration.question, declaration.answer = move.end, question, ""
        declaration.save(update_fields=["status", "question", "answer"])
        notify(
            declaration.organisation.members.with_role("supplier_admin"), SIZE_IS_QUESTIONED,
            key=f"{declaration.reference}:questioned:{hash_of(question)}", subject=declaration,
        )  # fmt: skip
        audit.record(SIZE_QUESTIONED, declaration, by=by, reason=question)
    return declaration


def answer_size_question(
    declaration: SizeDeclaration, *, by: User, answer: str, now: datetime | None = None
) -> SizeDeclaration:
    """Answer the centre's question. Only the supplier's administrator may."""
    answer = needed_words(answer, "size.no_answer", "Write your answer.", field="answer")
    with locked(declaration) as declaration:
        MOVES.check("answer", declaration, by=by, now=now or timezone.now())
        declaration.answer = answer
        declaration.save(update_fields=["answer"])
        audit.record(SIZE_ANSWERED, declaration, by=by, after=answer)
    return declaration


def settle_size(
    declaration: SizeDeclaration, *, by: User, label: str, reason: str, now: datetime | None = None
) -> SizeDeclaration:
    """Settle a question with a class and a reason; return the declaration. Bids from before keep what they carried.

    Raises ``Refused`` to others than the centre's analysts, for an unknown class, without a reason, and where nothing
    is asked.
    """
    if label not in ("sme", "large", "unknown"):
        raise Refused("size.bad_label", "Choose the class that follows from the evidence.", field="label")
    reason = needed_words(
        reason, "size.no_reason", "Write the reason: the supplier reads it.", field="reason"
    )
    with locked(declaration) as declaration:
        move = MOVES.check("settle", declaration, by=by, now=now or timezone.now())
        declaration.status, declaration.settled_label = move.end, label
        declaration.decision, declaration.decided_by = reason, by
        declaration.save(update_fields=["status", "settled_label", "decision", "decided_by"])
        notify(
            declaration.organisation.members.with_role("supplier_admin"), SIZE_IS_DECIDED,
            key=f"{declaration.reference}:{move.end}", subject=declaration,
            status=f"settled: {size_words(label).lower()}",
        )  # fmt: skip
        audit.record(SIZE_SETTLED, declaration, by=by, label=label, reason=reason)
    return declaration


def declare_exclusions(
    organisation: Organisation, *, by: User, applies: dict[str, str]
) -> ExclusionDeclaration:
    """Declare which exclusion grounds apply, each with what happened and what was put right; none is an answer too.

    Returns the declaration. Raises ``Refused`` to others than the firm's administrator, for an unknown ground, and for
    one without words.
    """
    _may_write(organisation, by, "supplier_admin")
    for ground, words in applies.items():
        if ground not in GROUNDS:
            raise Refused("exclusions.unknown", f"There is no ground called {ground}.")
        if not words.strip():
            raise Refused(
                "exclusions.no_words",
                f"Say what happened and what was put right: {GROUNDS[ground]}.",
                field=ground,
            )
    with transaction.atomic():
        made = ExclusionDeclaration.objects.create(organisation=organisation, applies=applies, declared_by=by)
        audit.record(EXCLUSIONS_DECLARED, organisation, by=by, grounds=", ".join(sorted(applies)) or "none")
    return made


def add_evidence(organisation: Organisation, *, by: User, **facts: Any) -> Evidence:
    """Put something into the evidence library."""
    _may_write(organisation, by)
    with transaction.atomic():
        evidence = Evidence.objects.create(organisation=organisation, added_by=by, **facts)
        audit.record(EVIDENCE_ADDED, evidence, by=by, title=evidence.title)
    return evidence


def remove_evidence(evidence: Evidence, *, by: User) -> Evidence:
    """Take something out of the library; bids that used it keep their copy. Refuses what is out already."""
    _may_write(evidence.organisation, by)
    with locked(evidence) as evidence:
        if evidence.removed_at:
            raise Refused("evidence.removed", "This was taken out of the library already.")
        evidence.removed_at = timezone.now()
        evidence.save(update_fields=["removed_at"])
        audit.record(EVIDENCE_REMOVED, evidence, by=by, title=evidence.title)
    return evidence


# What a file of facts may hold, and the fact that each line becomes.
COLUMNS = {
    "what we do": "what_we_do",
    "website": "website",
    "email": "contact_email",
    "address": "address",
    "postcode": "postcode",
}
SHARE_CODE = re.compile(r"[A-Za-z0-9]{8}")


def receive_facts(
    organisation: Organisation, *, by: User, content: str, share_code: str = ""
) -> tuple[FactsCopy, dict[str, str]]:
    """Bring in facts from a two-column CSV, keep a dated copy with its hash, and return what changed.

    Refuses a share code that is not eight letters and digits, and a file in which no line is a fact that we
    keep. Lines that we don't keep stay in the copy.
    """
    import csv
    import io

    _may_write(organisation, by)
    if share_code and not SHARE_CODE.fullmatch(share_code):
        raise Refused(
            "facts.bad_code", "A share code is eight letters and digits, like HDJ2123F.", field="share_code"
        )
    found: dict[str, str] = {}
    for row in csv.reader(io.StringIO(content)):
        if len(row) >= 2 and (name := COLUMNS.get(row[0].strip().lower())):
            found[name] = row[1].strip()
    if not found:
        raise Refused(
            "facts.empty",
            f"No line of the file is a fact that we keep. Each line is a name and a value; the names are: "
            f"{', '.join(COLUMNS)}.",
            field="file",
        )
    with transaction.atomic():
        profile = profile_of(organisation)
        changed = {name: value for name, value in found.items() if getattr(profile, name) != value}
        copy = FactsCopy.objects.create(
            organisation=organisation,
            share_code=share_code.upper(),
            content=content,
            sha256=FactsCopy.digest(content),
            received_by=by,
        )
        if changed:
            change_facts(profile, by=by, **changed)
        audit.record(FACTS_RECEIVED, organisation, by=by, sha256=copy.sha256)
    return copy, changed


def hash_of(text: str) -> str:
    """Return the short hash by which the log names a text without keeping it."""
    return FactsCopy.digest(text)[:12]


def _facts(owner: Owner) -> dict[str, str | bool]:
    """An owner as plain text values: what a declaration keeps."""
    return {
        "name": owner.name,
        "identifier": owner.identifier,
        "is_firm": owner.is_firm,
        "controls": owner.controls,
        **{
            name: "" if (value := getattr(owner, name)) is None else str(value)
            for name in ("share_pct", "staff", "turnover_gbp", "balance_sheet_gbp", "since_on")
        },
    }


def _may_write(organisation: Organisation, by: User, *roles: str) -> None:
    wanted = set(roles) or {"supplier_admin", "bidder"}
    if not by.roles_in(organisation) & wanted:
        raise Refused(
            "supplier.not_yours",
            f"Only {' or '.join(sorted(wanted)).replace('_', ' ')} of {organisation.name} may do this. "
            "Ask a colleague who has that role.",
        )
