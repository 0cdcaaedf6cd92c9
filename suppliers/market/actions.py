"""Writes of the market: importing a file, joining and parting names, groups."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from procurement import audit
from procurement.errors import Refused
from procurement.flow import locked
from procurement.notifications import enqueue, notice, notify
from procurement.notifications.outbox import ask_again
from procurement.services.formulas import quarter_words
from procurement.tenders.formulas.dates import working_days_after
from procurement.tenders.models import BankHoliday, Tender
from suppliers.market import inbox, loading
from suppliers.market.models import (
    CentreReview,
    CorporateGroup,
    Dataset,
    GroupMember,
    MarketReport,
    Merge,
    Party,
    ReportOrder,
    Source,
)
from suppliers.market.readers import KINDS
from suppliers.market.rules import MOVES

DATASET_IMPORTED = audit.kind(
    "market.imported", "{by} imported {subject}: {facts} facts, {rejected} records rejected"
)
DATASET_REFUSED = audit.kind(
    "market.import_refused", "The file {subject} could not be used: nothing of it counts"
)

OGL = "Open Government Licence v3.0"
OGL_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def open_source(slug: str, kind: str, **facts: Any) -> Source:
    """Return the source of this slug, made when it is new. Raises ``Refused`` for a kind that is not known."""
    if kind not in KINDS:
        raise Refused(
            "market.kind_unknown",
            f"There is no reader for {kind!r}. Choose one of {', '.join(KINDS)}.",
            field="kind",
        )
    known = KINDS[kind]
    source, _ = Source.objects.get_or_create(
        slug=slug,
        defaults={
            "title": known.title, "kind": kind, "basis": known.basis, "restated": known.restated,
            "licence": OGL, "licence_url": OGL_URL, **facts,
        },
    )  # fmt: skip
    if source.kind != kind:
        raise Refused(
            "market.other_kind",
            f"The source {slug} holds files of the kind {source.kind}. Give this file another source.",
            field="source",
        )
    return source


def import_file(
    path: Path,
    *,
    kind: str,
    by: Any = None,
    source: Source | None = None,
    as_at: date | None = None,
    progress: loading.Progress | None = None,
    now: datetime | None = None,
    job: bool = True,
    seconds: float | None = None,
) -> Dataset:
    """Import one file and return its dataset: complete, or refused with the reason in ``fault``.

    The same bytes a second time change nothing. A load that was interrupted goes on where it stopped. After
    ``seconds`` it stops after a whole batch, still loading: call again to go on. The rollups follow by a job;
    ``job=False`` leaves them to the caller. Raises ``Refused`` for an unknown kind,
    an empty file, and a file that is being loaded at this moment.
    """
    home = source or open_source(kind, kind)
    size = path.stat().st_size
    if size == 0:
        raise Refused("market.file_empty", f"{path.name} is empty. Fetch it again.", field="file")
    digest = loading.sha256_of(path)
    dataset, _ = Dataset.objects.get_or_create(
        source=home,
        sha256=digest,
        defaults={"kind": kind, "file_name": path.name[:200], "size_bytes": size, "as_at": as_at,
                  "by": by if getattr(by, "pk", None) else None},
    )  # fmt: skip
    if dataset.status != Dataset.Status.LOADING:
        return dataset
    try:
        with path.open("rb") as file:
            whole = loading.load(dataset, file, progress=progress, seconds=seconds)
    except loading.Busy:
        raise Refused(
            "market.busy", f"{path.name} is being imported at this moment. Wait until it is done."
        ) from None
    if not whole:
        return dataset
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(of=("self",)).select_related("source").get(pk=dataset.pk)
        if dataset.status == Dataset.Status.REFUSED:
            audit.record(DATASET_REFUSED, dataset, by=by)
            return dataset
        if dataset.status == Dataset.Status.COMPLETE:
            return dataset
        Source.objects.select_for_update().get(pk=dataset.source_id)
        months = loading.finish(dataset, now=now)
        if job and months:
            enqueue(
                "market.refresh",
                key=f"market.refresh:{dataset.reference}",
                payload={"source": home.slug, "months": [month.isoformat() for month in months]},
                by=by,
            )
        audit.record(DATASET_IMPORTED, dataset, by=by, facts=dataset.facts_n, rejected=dataset.rejected_n)
    return dataset


def receive_file(
    chunks: Iterable[bytes], *, name: str, kind: str, by: Any, source: str = "", as_at: date | None = None
) -> Dataset:
    """Keep a file that somebody sent and let a job import it; return its dataset, as far as it is.

    The same bytes a second time are the dataset that they were. Raises ``Refused`` to others than the centre, for an
    unknown kind, an empty file, and a source that holds files of another kind.
    """
    _centre_only(by)
    home = open_source(source or kind, kind)
    digest, size = inbox.keep(chunks)
    with transaction.atomic():
        dataset, _ = Dataset.objects.get_or_create(
            source=home,
            sha256=digest,
            defaults={"kind": kind, "file_name": Path(name).name[:200] or "file", "size_bytes": size, "as_at": as_at,
                      "by": by},
        )  # fmt: skip
        if dataset.status == Dataset.Status.LOADING:
            go_on_importing(dataset, by=by)
        else:
            inbox.path_of(digest).unlink(missing_ok=True)
    return dataset


def go_on_importing(dataset: Dataset, *, by: Any) -> None:
    """Let a job load the next piece of a file that was received, from the record at which it stands.

    A job that was given up after faults gets its tries again: the file was sent once more.
    """
    ask_again(
        enqueue(
            "market.import",
            key=f"market.import:{dataset.reference}:{dataset.records_n}",
            payload={"dataset": dataset.reference},
            by=by,
        )
    )


# --- Who is who ----------------------------------------------------------------------------------

MERGED = audit.kind("market.merged", "{by} decided that {subject} is one body under two spellings: {reason}")
APART = audit.kind("market.kept_apart", "{by} decided that {subject} is two bodies: {reason}")
UNDONE = audit.kind("market.merge_undone", "{by} took {subject} apart again: {reason}")
GROUPED = audit.kind("market.grouped", "{by} recorded that a firm belongs to the group {subject}: {reason}")
PAUSE_DAYS = 10


def _centre_only(by: Any) -> None:
    if not any(
        membership.organisation.kind == "centre" and "centre_analyst" in membership.roles
        for membership in getattr(by, "live_memberships", ())
    ):
        raise Refused(
            "market.centre_only", "Only a centre analyst may do this. Ask a colleague who has that role."
        )


def _words(text: str, field: str, ask: str) -> str:
    clean = " ".join(text.replace("\x00", "").split())
    if not clean:
        raise Refused(f"market.{field}_missing", ask, field=field)
    return clean


def _rebuild_all(key: str, by: Any) -> None:
    for slug in Source.objects.order_by("slug").values_list("slug", flat=True):
        enqueue("market.rebuild", key=f"market.rebuild:{slug}:{key}", payload={"source": slug}, by=by)


def propose_merges(*, role: str = "supplier", by: Any = None, limit: int = 500) -> int:
    """Propose pairs of spellings that may be one body, from identifiers, equal keys and near keys; return how many
    are new. Nothing is joined by it. Pairs that were decided are not proposed again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = 0.7")
        cursor.execute(
            """
            WITH bodies AS (
                SELECT id, name, name_key, identifier FROM suppliers_party
                WHERE role = %(role)s AND root_id IS NULL AND length(name_key) > 2
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
                FROM bodies a JOIN bodies b ON a.name_key %% b.name_key AND a.id < b.id AND a.name_key <> b.name_key
                WHERE a.identifier = '' OR b.identifier = '' OR a.identifier = b.identifier
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


def decide_merge(merge: Merge, *, by: Any, same: bool, reason: str, now: datetime | None = None) -> Merge:
    """Join the two bodies of a proposal, or keep them apart; return the proposal as it now stands.

    Figures follow by a job. Raises ``Refused`` to others than the centre, without a reason, for a proposal that is
    decided, and where one of the two has meanwhile joined another body.
    """
    _centre_only(by)
    reason = _words(reason, "reason", "Say why you decide so: it stays with the names.")
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


def undo_merge(merge: Merge, *, by: Any, reason: str, now: datetime | None = None) -> Merge:
    """Take a joined body apart again, just as it was; figures follow by a job.

    Raises ``Refused`` to others than the centre, for what is not joined, and where a later merge stands on it.
    """
    _centre_only(by)
    reason = _words(reason, "reason", "Say why you take them apart: it stays with the names.")
    with locked(merge) as merge:
        if merge.status != Merge.Status.MERGED:
            raise Refused(
                "merge.not_joined", f"{merge.reference} is not joined, so there is nothing to undo."
            )
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
    _centre_only(by)
    source = _words(source, "source", "Say where this is from: a register, a report, a press notice.")
    name = _words(group, "group", "Name the group.")
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
                f"{body.name} has an owner in these days already. End that first.",
                field="from_on",
            )
        member = GroupMember.objects.create(
            party=body, group=home, from_on=from_on, to_on=to_on, source=source[:300]
        )
        _rebuild_all(f"group:{member.pk}", by)
        audit.record(
            GROUPED, ("group", home.name[:80]), by=by, reason=source, firm=body.name, from_on=from_on
        )
    return member


# --- The centre's word on a tender ---------------------------------------------------------------

ADVISED = audit.kind("centre_review.advised", "{by} of the centre advised the buyer of {subject}: {reason}")
PAUSED = audit.kind("centre_review.paused", "{by} of the centre paused {subject}: {reason}")
ANSWERED = audit.kind("centre_review.answered", "{by} answered the centre on {subject}: {reason}")
CLOSED = audit.kind("centre_review.closed", "{by} of the centre closed its review {subject}")
LAPSED = audit.kind("centre_review.pause_lapsed", "The pause of {subject} ended with its last day")
CENTRE_SPOKE = notice(
    "centre_spoke",
    happened="The digital centre {verb} {tender}.",
    do="Read its reason and answer: both are published after award.",
    by_when="{when}",
)
BUYER_ANSWERED = notice(
    "centre_answered",
    happened="The buyer answered the centre on {tender}.",
    do="Read the answer and close the review.",
)


def speak_on_tender(
    tender: Tender, *, by: Any, verb: str, text: str, concern: str = "", now: datetime | None = None
) -> CentreReview:
    """Let the centre advise on a tender or pause it, and return the review that holds its words.

    ``verb`` is advise or pause. A pause holds publication for ten working days at most. Words are never written
    over: where the open review has some, it is closed as it stands and another is opened. Raises ``Refused`` without
    words, to others than the centre, and for a pause of a tender that is published or was paused before.
    """
    words = _words(text, "text", "Write what you want the buyer to know, and why.")
    moment = now or timezone.now()
    with transaction.atomic():
        held = Tender.objects.select_for_update(of=("self",)).select_related("buyer").get(pk=tender.pk)
        _centre_only(by)
        if verb == "pause" and held.status not in (Tender.Status.IN_REVIEW, Tender.Status.APPROVED):
            raise Refused(
                "centre_review.not_in_review",
                f"{held.reference} is {held.get_status_display().lower()}: only a tender in review or approved can be "
                "paused. Advise instead.",
            )
        review = CentreReview.objects.of(held).exclude(status=CentreReview.Status.CLOSED).first()
        if review is not None and review.said:
            MOVES.check(verb, review, by=by, now=moment)
            close_review(review, by=by, now=moment)
            review = None
        review = review or CentreReview.objects.create(
            tender_reference=held.reference,
            buyer=held.buyer,
            concern=concern[:40],
            opened_by=by,
            opened_at=moment,
        )
        with locked(review) as review:
            move = MOVES.check(verb, review, by=by, now=moment)
            review.status, review.said, review.said_at = move.end, words, moment
            if verb == "pause":
                today = timezone.localdate(moment)
                review.pause_ends_on = working_days_after(today, PAUSE_DAYS, BankHoliday.union(today))
            review.save()
            until = f"The pause ends on {review.pause_ends_on:%d %B %Y}." if verb == "pause" else ""
            notify(
                held.buyer.members.with_role("officer", "approver"),
                CENTRE_SPOKE,
                key=f"{review.reference} {verb} {moment.isoformat()}",
                subject=review,
                link=reverse("centre:answer", args=[review.reference]),
                verb="paused" if verb == "pause" else "gave advice on",
                tender=held.reference,
                when=until,
            )
            audit.record(PAUSED if verb == "pause" else ADVISED, review, by=by, reason=words)
    return review


def answer_centre(review: CentreReview, *, by: Any, text: str, now: datetime | None = None) -> CentreReview:
    """Let the buyer answer the centre; a pause ends with it. Raises ``Refused`` to others, and without words."""
    words = _words(text, "text", "Write your answer: it is published after award.")
    moment = now or timezone.now()
    with locked(review) as review:
        move = MOVES.check("answer", review, by=by, now=moment)
        review.status, review.answer, review.answered_by, review.answered_at = move.end, words, by, moment
        review.save()
        notify(
            [review.opened_by], BUYER_ANSWERED, key=f"{review.reference} answered {moment.isoformat()}",
            subject=review, link=reverse("centre:review", args=[review.tender_reference]),
            tender=review.tender_reference,
        )  # fmt: skip
        audit.record(ANSWERED, review, by=by, reason=words)
    return review


def close_review(review: CentreReview, *, by: Any, now: datetime | None = None) -> CentreReview:
    """Close a review. Raises ``Refused`` to others than the centre and for a closed one."""
    moment = now or timezone.now()
    with locked(review) as review:
        review.status = MOVES.check("close", review, by=by, now=moment).end
        review.closed_at = moment
        review.save(update_fields=["status", "closed_at"])
        audit.record(CLOSED, review, by=by)
    return review


def lapse_pauses(*, today: date | None = None) -> int:
    """End the pauses whose last day is over; return how many. Their advice stands."""
    day = today or timezone.localdate()
    ended = 0
    for waiting in CentreReview.objects.filter(status=CentreReview.Status.PAUSED, pause_ends_on__lt=day):
        with locked(waiting) as review:
            if review.status != CentreReview.Status.PAUSED:
                continue
            review.status = CentreReview.Status.ADVISED
            review.save(update_fields=["status"])
            audit.record(LAPSED, review, by=None)
            ended += 1
    return ended


# --- Reports -------------------------------------------------------------------------------------

REPORT_ASKED = audit.kind("market.report_asked", "{by} asked for the report {subject}")
REPORT_ORDERED = audit.kind("market.report_ordered", "{by} wants the report {report} {every}")
REPORT_ORDER_ENDED = audit.kind("market.report_order_ended", "{by} no longer wants the report {report}")
FORMATS = {"sme-share": ("csv", "ods", "pdf"), "quarterly": ("pdf", "ods")}
EVERY = {"sme-share": ReportOrder.Every.MONTH, "quarterly": ReportOrder.Every.QUARTER}


def ask_for_report(
    *, by: Any, kind: str, file_format: str, wanted: dict[str, str], key: str = ""
) -> MarketReport:
    """Ask for a report; a job makes it and tells who asked. Raises ``Refused`` for one that there is not."""
    if file_format not in FORMATS.get(kind, ()):
        raise Refused("report.unknown", "There is no such report in this format. Choose one from the list.")
    with transaction.atomic():
        made = MarketReport.objects.create(
            kind=kind,
            file_format=file_format,
            wanted=wanted,
            asked_by=by if getattr(by, "pk", None) else None,
        )
        enqueue(
            "market.report",
            key=key or f"market.report:{made.reference}",
            payload={"report": made.reference},
            by=by,
        )
        audit.record(REPORT_ASKED, made, by=by)
    return made


def order_report(*, by: Any, kind: str, file_format: str, wanted: dict[str, str]) -> ReportOrder:
    """Let somebody have a report each month (SME share) or quarter (the centre's) until they end it.

    Ordering twice is ordering once. Raises ``Refused`` to others than the centre, and for one that there is not.
    """
    _centre_only(by)
    if file_format not in FORMATS.get(kind, ()):
        raise Refused("report.unknown", "There is no such report in this format. Choose one from the list.")
    with transaction.atomic():
        order, fresh = ReportOrder.objects.get_or_create(
            by=by,
            kind=kind,
            file_format=file_format,
            wanted=wanted,
            ended_at=None,
            defaults={"every": EVERY[kind]},
        )
        if fresh:
            audit.record(
                REPORT_ORDERED, ("report_order", str(order.pk)), by=by, report=f"{kind}.{file_format}",
                every=order.get_every_display().lower(),
            )  # fmt: skip
    return order


def end_report_order(order: ReportOrder, *, by: Any) -> ReportOrder:
    """End an order. Raises ``Refused`` to anybody but the person whose it is."""
    if order.by_id != by.pk:
        raise Refused("report.not_yours", "Only the person who ordered a report ends the order.")
    with locked(order) as order:
        if order.ended_at is None:
            order.ended_at = timezone.now()
            order.save(update_fields=["ended_at"])
            audit.record(
                REPORT_ORDER_ENDED, ("report_order", str(order.pk)), by=by,
                report=f"{order.kind}.{order.file_format}",
            )  # fmt: skip
    return order


def ask_for_ordered_reports(*, today: date | None = None) -> int:
    """Ask for what is ordered and due in this month or quarter, each once; return how many are new.

    An order of somebody who is no analyst of the centre any more asks for nothing.
    """
    day = today or timezone.localdate()
    names = {"month": f"{day:%Y-%m}", "quarter": quarter_words(day).replace(" ", "")}
    made = 0
    for order in (
        ReportOrder.objects.filter(ended_at=None, by__is_active=True).select_related("by").order_by("pk")
    ):
        try:
            _centre_only(order.by)
        except Refused:
            continue
        with transaction.atomic():
            wanted = {**order.wanted, "period": names[order.every], "order": str(order.pk)}
            ReportOrder.objects.select_for_update().get(pk=order.pk)
            if MarketReport.objects.filter(wanted=wanted).exists():
                continue
            ask_for_report(by=order.by, kind=order.kind, file_format=order.file_format, wanted=wanted)
            made += 1
    return made
