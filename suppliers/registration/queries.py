"""Reads of a supplier's registration for its pages."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from procurement.organisations.models import Organisation
from procurement.statements import Blank, Kept
from suppliers.registration.formulas import size_words
from suppliers.registration.models import (
    Evidence,
    ExclusionDeclaration,
    Owner,
    SizeDeclaration,
    SupplierIdentifier,
    SupplierProfile,
)


def suppliers_of(user: Any) -> QuerySet[Organisation]:
    """Suppliers that ``user`` belongs to."""
    keys = [m.organisation_id for m in user.live_memberships if m.organisation.kind == "supplier"]
    return Organisation.objects.filter(pk__in=keys)


def is_centre(user: Any) -> bool:
    """True for an analyst of the centre."""
    return any(m.organisation.kind == "centre" and "centre_analyst" in m.roles for m in user.live_memberships)


@dataclass(frozen=True)
class Task:
    """One line of the list of things to fill in."""

    title: str
    url_name: str
    done: bool
    said: str


@dataclass(frozen=True)
class Registration:
    """Everything that a supplier has said about itself, read in six queries. ``ever``: the evidence taken out too."""

    organisation: Organisation
    profile: SupplierProfile
    identifiers: list[SupplierIdentifier]
    owners: list[Owner]
    size: SizeDeclaration | None
    exclusions: ExclusionDeclaration | None
    evidence: list[Evidence]
    ever: list[Evidence]

    @property
    def tasks(self) -> list[Task]:
        size = self.size
        return [
            Task(
                "Company facts",
                "suppliers:facts",
                bool(self.profile.what_we_do and self.profile.contact_email),
                self.profile.get_kind_display(),
            ),
            Task(
                "Numbers in registers", "suppliers:identifiers", bool(self.identifiers),
                ", ".join(str(found) for found in self.identifiers),
            ),
            Task("Owners and group", "suppliers:owners", bool(self.owners) or size is not None,
                 _count(len(self.owners), "tie") or ("Nobody holds 25% or more" if size else "")),
            Task(
                "Size", "suppliers:size", size is not None,
                f"{size_words(size.stands_as)}, {size.get_status_display().lower()}" if size else "",
            ),
            Task(
                "Exclusion grounds", "suppliers:exclusions", self.exclusions is not None,
                "" if self.exclusions is None
                else _count(len(self.exclusions.applies), "ground") if self.exclusions.applies else "None applies",
            ),
            Task(
                "Evidence library", "suppliers:evidence", bool(self.evidence),
                _count(len(self.evidence), "item"),
            ),
        ]  # fmt: skip

    @property
    def done(self) -> int:
        return sum(task.done for task in self.tasks)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}" if number else ""


TURNOVER = Kept(
    SizeDeclaration.objects.filter(organisation=Blank("supplier"), superseded=False).values("turnover_gbp")[
        :1
    ]
)
KINDS = Kept(
    Evidence.objects.kept().filter(organisation=Blank("supplier")).order_by().values("kind").distinct()
)


def standing_of(organisation: Organisation) -> tuple[Decimal | None, set[str]]:
    """Return the turnover that a supplier declared (None where it did not) and the kinds of its evidence."""
    declared = TURNOVER.ask(supplier=organisation.pk)
    kinds = {row.kind for row in KINDS.ask(supplier=organisation.pk)}
    return (declared[0].turnover_gbp if declared else None), kinds


def registration(organisation: Organisation) -> Registration:
    """Read what a supplier has said about itself; make its empty page of facts when it is new."""
    ever = list(Evidence.objects.filter(organisation=organisation))
    profile, _ = SupplierProfile.objects.get_or_create(organisation=organisation)
    return Registration(
        organisation=organisation,
        profile=profile,
        identifiers=list(SupplierIdentifier.objects.filter(organisation=organisation)),
        owners=list(Owner.objects.standing().filter(organisation=organisation)),
        size=SizeDeclaration.objects.filter(organisation=organisation, superseded=False).first(),
        exclusions=ExclusionDeclaration.objects.filter(organisation=organisation).first(),
        evidence=[one for one in ever if one.removed_at is None],
        ever=ever,
    )
