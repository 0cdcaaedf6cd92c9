"""Writes about who is who: pairs of names proposed, decided and undone, and which group owns a firm in which days."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from procurement import audit
from procurement.errors import Refused
from procurement.flow import locked
from procurement.notifications import enqueue
from procurement.notifications.outbox import ask_again
from suppliers.market.actions import centre_only, words_of
from suppliers.market.models import CorporateGroup, GroupMember, Merge, Party, Source

MERGED = audit.kind("market.merged", "{by} decided that {subject} is one body under two spellings: {reason}")
APART = audit.kind("market.kept_apart", "{by} decided that {subject} is two bodies: {reason}")
UNDONE = audit.kind("market.merge_undone", "{by} took {subject} apart again: {reason}")
GROUPED = audit.kind("market.grouped", "{by} recorded that a firm belongs to the group {subject}: {reason}")
OWNER_ENDED = audit.kind("market.owner_ended", "{by} recorded that a firm left the group {subject}: {reason}")
PROPOSED = audit.kind("market.merge_proposed", "{by} proposed that {subject} is one body: {reason}")


def _rebuild_all(key: str, by: Any) -> None:
    for slug in Source.objects.order_by("slug").values_list("slug", flat=True):
        enqueue("market.rebuild", key=f"market.rebuild:{slug}:{key}", payload={"source": slug}, by=by)


def propose_merges(*, role: str = "supplier", limit: int = 500) -> int:
    """Propose pairs of spellings that may be one body, from identifiers, equal keys and near keys; return how many
    are new. Nothing is joined by it. Pairs that were decided are not proposed again. A job's work: it takes seconds
    where many files were read.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = 0.7")
        cursor.execute(
            """
            WITH withdrawn AS MATERIALIZED (  -- the names that no file has but withdrawn ones
                SELECT party_id FROM suppliers_dataset d JOIN suppliers_marketfact f ON f.dataset_id = d.id
                CROSS JOIN LATERAL (VALUES (f.buyer_id), (f.supplier_id)) named (party_id)
                WHERE d.status = 'withdrawn' AND party_id IS NOT NULL
                EXCEPT
                SELECT party_id FROM suppliers_dataset d JOIN suppliers_marketfact f ON f.dataset_id = d.id
                CROSS JOIN LATERAL (VALUES (f.buyer_id), (f.supplier_id)) named (party_id)
                WHERE d.status <> 'withdrawn' AND party_id IS NOT NULL
                  AND EXISTS (SELECT 1 FROM suppliers_dataset WHERE status = 'withdrawn')
            ), bodies AS (
                SELECT id, name, name_key, identifier FROM suppliers_party
                WHERE role = %(role)s AND root_id IS NULL AND length(name_key) > 2
                  AND id NOT IN (SELECT party_id FROM withdrawn)
            ), pairs AS (
                SELECT least(a.id, b.id) AS l, greatest(a.id, b.id) AS r, 'the same identifier ' || a.identifier AS why,
                    1.000 AS score FROM bodies a JOIN bodies b ON a.identifier = b.identifier AND a.id < b.id
                WHERE a.identifier <> ''
                UNION ALL
                SELECT a.id, b.id, 'the same name but for case, marks and legal form', 0.950
                FROM bodies a JOIN bodies b ON a.name_key = b.name_key AND a.id < b.id
                WHERE a.identifier = '' OR b.identifier = '' OR a.identifier = b.identifier
                UNION ALL
                SELECT a.id, b.id, 'a near name', round(similarity(a.name_key, b.name_key)::numeric, 3)
                FROM bodies a CROSS JOIN LATERAL (  -- name by name: the index of trigrams finds the near ones
                    SELECT id, name_key, identifier FROM suppliers_party p
                    WHERE p.name_key %% a.name_key AND p.id > a.id AND p.name_key <> a.name_key
                      AND p.role = %(role)s AND p.root_id IS NULL AND length(p.name_key) > 2 OFFSET 0
                ) b
                WHERE (a.identifier = '' OR b.identifier = '' OR a.identifier = b.identifier)
                  AND b.id NOT IN (SELECT party_id FROM withdrawn)
            ), best AS (
                SELECT DISTINCT ON (l, r) l, r, why, score FROM pairs ORDER BY l, r, score DESC
            )
            SELECT l, r, why, score FROM best WHERE NOT EXISTS (
                SELECT 1 FROM suppliers_merge m WHERE (m.left_id, m.right_id) IN ((l, r), (r, l))
            ) ORDER BY score DESC, l, r LIMIT %(limit)s
            """,
            {"role": role, "limit": limit},
        )
        found = cursor.fetchall()
        for left, right, why, score in found:
            Merge.objects.create(left_id=left, right_id=right, why=why, score=score)
    return len(found)


def ask_for_pairs(*, by: Any, now: datetime | None = None) -> None:
    """Let a job look for pairs of names; asked again within the same minute it is the same job.

    Raises ``Refused`` to others than the centre.
    """
    centre_only(by)
    key = f"market.pairs:{now or timezone.now():%Y-%m-%dT%H:%M}"
    with transaction.atomic():
        ask_again(enqueue("market.pairs", key=key, by=by), by=by)


def propose_merge(left: Party, right: Party, *, by: Any, reason: str) -> Merge:
    """Propose that two names are one body, as a person sees it; it is decided like any other proposal.

    Raises ``Refused`` to others than the centre, without a reason, for one body alone, for a buyer with a supplier,
    and for a pair that waits or is decided.
    """
    centre_only(by)
    reason = words_of(reason, "reason", "Say why they may be one body: it stays with the names.")
    if left.body_id == right.body_id or left.role != right.role:
        raise Refused(
            "merge.no_pair", "These are not two bodies of one kind. Choose two other names.", field="second"
        )
    first, second = sorted((left.body_id, right.body_id))
    with transaction.atomic():
        list(Party.objects.select_for_update().filter(pk__in=[first, second]).order_by("pk"))
        live = Merge.objects.filter(left_id__in=[first, second], right_id__in=[first, second]).exclude(
            status=Merge.Status.UNDONE
        )
        if known := live.first():
            raise Refused(
                "merge.known",
                f"{known.reference} holds this pair already: {known.get_status_display().lower()}. "
                "Open it in the lists below.",
                field="second",
            )
        merge = Merge.objects.create(
            left_id=first, right_id=second, why=f"proposed by hand: {reason}"[:200], score=1
        )
        audit.record(PROPOSED, merge, by=by, reason=reason)
    return merge


def decide_merge(merge: Merge, *, by: Any, same: bool, reason: str, now: datetime | None = None) -> Merge:
    """Join the two bodies of a proposal, or keep them apart; return the proposal as it now stands.

    Figures follow by a job. Raises ``Refused`` to others than the centre, without a reason, for a proposal that is
    decided, and where one of the two has meanwhile joined another body.
    """
    centre_only(by)
    reason = words_of(reason, "reason", "Say why you decide so: it stays with the names.")
    with locked(merge) as merge:
        if merge.status != Merge.Status.PROPOSED:
            raise Refused("merge.decided", f"{merge.reference} is decided already. Reload the list.")
        parties = {
            p.pk: p for p in Party.objects.select_for_update().filter(pk__in=[merge.left_id, merge.right_id])
        }
        left, right = parties[merge.left_id], parties[merge.right_id]
        merge.status = Merge.Status.MERGED if same else Merge.Status.APART
        if same:
            if left.root_id or right.root_id:
                raise Refused(
                    "merge.moved",
                    "One of the two has joined another body since. Look for new proposals first.",
                )
            joining = Party.objects.select_for_update().filter(Q(pk=right.pk) | Q(root=right))
            merge.moved = sorted(joining.values_list("pk", flat=True))
            Party.objects.filter(pk__in=merge.moved).update(root=left)
        merge.decided_by, merge.decided_at, merge.reason = by, now or timezone.now(), reason[:500]
        merge.save()
        if same:
            _rebuild_all(merge.reference, by)
        audit.record(MERGED if same else APART, merge, by=by, reason=reason)
    return merge


def undo_merge(merge: Merge, *, by: Any, reason: str) -> Merge:
    """Undo a decision: take a joined body apart again, just as it was, or let two bodies kept apart be proposed anew.

    Figures follow by a job. Raises ``Refused`` to others than the centre, for what is not decided, and where a later
    merge stands on it.
    """
    centre_only(by)
    reason = words_of(reason, "reason", "Say why you undo it: it stays with the names.")
    with locked(merge) as merge:
        if merge.status not in (Merge.Status.MERGED, Merge.Status.APART):
            raise Refused(
                "merge.not_joined", f"{merge.reference} is not decided, so there is nothing to undo."
            )
        if merge.status == Merge.Status.APART:
            merge.status = Merge.Status.UNDONE
            merge.save(update_fields=["status"])
            audit.record(UNDONE, merge, by=by, reason=reason)
            return merge
        still = Party.objects.select_for_update().filter(pk__in=merge.moved, root_id=merge.left_id)
        if still.count() != len(merge.moved):
            raise Refused("merge.built_upon", "A later merge stands on this one. Undo that one first.")
        Party.objects.filter(pk=merge.right_id).update(root=None)
        Party.objects.filter(pk__in=[pk for pk in merge.moved if pk != merge.right_id]).update(
            root=merge.right_id
        )
        merge.status = Merge.Status.UNDONE
        merge.save(update_fields=["status"])
        _rebuild_all(f"{merge.reference}:undone", by)
        audit.record(UNDONE, merge, by=by, reason=reason)
    return merge


def as_subject(group: CorporateGroup) -> tuple[str, str]:
    """Return the name under which the log keeps what is recorded of a group."""
    return "group", group.name[:80]


def join_group(
    party: Party,
    *,
    by: Any,
    group: str,
    from_on: date,
    to_on: date | None = None,
    source: str,
    is_large: bool = True,
) -> GroupMember:
    """Record that a firm belongs to a group from a day; the group is made when it is new. Figures follow by a job.

    Raises ``Refused`` to others than the centre, without a source, for dates in the wrong order, and where the firm
    has another owner from that day.
    """
    centre_only(by)
    source = words_of(source, "source", "Say where this is from: a register, a report, a press notice.")
    name = words_of(group, "group", "Name the group.")
    if to_on is not None and to_on < from_on:
        raise Refused("group.dates", "The last day lies before the first. Change one of them.", field="to_on")
    with transaction.atomic():
        home, _ = CorporateGroup.objects.get_or_create(
            name=name[:200], defaults={"source": source[:300], "is_large": is_large}
        )
        body = Party.objects.select_for_update(of=("self",)).get(pk=party.body_id)
        overlapping = GroupMember.objects.filter(party=body).filter(
            Q(to_on__isnull=True) | Q(to_on__gte=from_on)
        )  # fmt: skip
        if to_on is not None:
            overlapping = overlapping.filter(from_on__lte=to_on)
        if overlapping.exists():
            raise Refused(
                "group.other_owner",
                f"{body.name} has an owner in these days already. End that first, on the firm's own page.",
                field="from_on",
            )
        member = GroupMember.objects.create(
            party=body, group=home, from_on=from_on, to_on=to_on, source=source[:300]
        )
        _rebuild_all(f"group:{member.pk}", by)
        audit.record(GROUPED, as_subject(home), by=by, reason=source, firm=body.name, from_on=from_on)
    return member


def end_ownership(member: GroupMember, *, by: Any, to_on: date, reason: str) -> GroupMember:
    """Record the last day on which a group owned a firm; what lies before stays as it was. Figures follow by a job.

    Raises ``Refused`` to others than the centre, without a reason, for a day before the first, and for an ownership
    that has an end.
    """
    centre_only(by)
    reason = words_of(reason, "reason", "Say where this is from: a register, a report, a press notice.")
    with locked(member) as member:
        if member.to_on is not None:
            raise Refused("group.ended", f"This ended on {member.to_on:%-d %B %Y} already. Reload the page.")
        if to_on < member.from_on:
            raise Refused(
                "group.dates",
                f"The last day lies before the first, {member.from_on:%-d %B %Y}.",
                field="to_on",
            )
        member.to_on = to_on
        member.source = f"{member.source}; end: {reason}"[:300]
        member.save(update_fields=["to_on", "source"])
        _rebuild_all(f"group:{member.pk}:ended", by)
        audit.record(
            OWNER_ENDED,
            as_subject(member.group),
            by=by,
            reason=reason,
            firm=member.party.name,
            to_on=to_on,
        )
    return member
