"""Clarification: a question from one, the answer to all."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.errors import Refused, clean
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.tenders.actions.telling import watchers
from procurement.tenders.formulas.dates import uk_words
from procurement.tenders.models import Clarification, Tender
from procurement.tenders.rules import MOVES

QUESTION_ASKED = audit.kind("tender.question_asked", "A question was asked about {subject}")
QUESTION_ANSWERED = audit.kind("tender.question_answered", "{by} answered question {number} of {subject}")
QUESTION_CAME = notice(
    "tender_question_asked",
    happened="Somebody asked question {number} about {subject}.",
    do="Answer it: the answer goes to everyone, and nobody sees who asked.",
    by_when="An unanswered question holds the closing: answer by {answer_by}.",
    link="tenders:show-questions",
)
QUESTION_DONE = notice(
    "tender_question_answered",
    happened="Question {number} about {subject} was answered.",
    do="Read the answer: it counts for everyone who bids.",
    link="tenders:show-public",
)


def ask_clarification(
    tender: Tender, *, by: User, question: str, organisation: Any = None, now: datetime | None = None
) -> Clarification:
    """Ask a question about an open tender. The buyer sees the question and never who asked.

    The same words of the same person, while they wait for their answer, are the question that is there.
    Raises ``Refused`` for an empty question and from the moment on that questions close.
    """
    question = clean(question)
    if not question:
        raise Refused("clarification.empty", "Write your question.", field="question")
    if len(question) > 4000:
        raise Refused("clarification.long", "A question has 4,000 characters at most.", field="question")
    with locked(tender) as tender:
        moment = now or database_now()
        MOVES.check("ask_question", tender, by=by, now=moment)
        asked_for = organisation or by.acting_organisation
        waiting = tender.clarifications.filter(asked_by=by, asked_for=asked_for, answered_at=None)
        if (there := waiting.filter(question=question).first()) is not None:
            return there
        number = (tender.clarifications.aggregate(most=Max("number"))["most"] or 0) + 1
        made = Clarification.objects.create(
            tender=tender,
            number=number,
            question=question,
            asked_by=by,
            asked_for=asked_for,
            asked_at=moment,
        )
        notify(
            tender.buyer.members.with_role("officer"),
            QUESTION_CAME,
            key=made.reference,
            subject=tender,
            number=number,
            answer_by=uk_words(tender.answers_by_at or tender.deadline_at),
        )
        # The log does not say who asked before the tender is decided: the row beside it does, under lock.
        audit.record(QUESTION_ASKED, tender, by=None, number=number)
    return made


def answer_clarification(
    clarification: Clarification,
    *,
    by: User,
    answer: str,
    changes_terms: bool = False,
    now: datetime | None = None,
) -> Clarification:
    """Answer a question to everyone; return it. An answer that changes terms asks for an amendment as well.

    Raises ``Refused`` to others than the buyer's officers and service owners, without an answer, for a question that
    was answered, and once bids are open.
    """
    now = now or timezone.now()
    answer = clean(answer)
    if not answer:
        raise Refused("clarification.no_answer", "Write the answer.", field="answer")
    with locked(clarification.tender) as tender, locked(clarification) as clarification:
        MOVES.check("answer_question", tender, by=by, now=now)
        if clarification.answered_at is not None:
            raise Refused(
                "clarification.answered",
                "This question was answered already, and bidders rely on it. Amend the tender to change it.",
            )
        clarification.answer = answer
        clarification.answered_by, clarification.answered_at = by, now
        clarification.changes_terms = changes_terms
        clarification.save()
        notify(
            watchers(tender),
            QUESTION_DONE,
            key=clarification.reference,
            subject=tender,
            number=clarification.number,
        )
        audit.record(QUESTION_ANSWERED, tender, by=by, number=clarification.number)
    return clarification
