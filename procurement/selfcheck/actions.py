"""Writes of a look at oneself: twenty-four answers with three actions, and what came of each action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.organisations.actions import named_work
from procurement.organisations.models import Organisation
from procurement.selfcheck.models import NextAction, SelfAssessment
from procurement.selfcheck.statements import lines_of
from procurement.services.models import Function

TAKEN = audit.kind(
    "self_assessment.taken", "{by} looked with colleagues at the function {function}: {subject}"
)
ACTION_DONE = audit.kind(
    "self_assessment.action_done", "{by} recorded what came of action {number} of {subject}"
)
ACTION_HANDED_OVER = audit.kind(
    "self_assessment.action_handed_over",
    "{taker} sees to action {number} of {subject} now, in place of {giver}",
)
LOOKERS = frozenset({"officer", "approver", "service_owner", "policy_owner", "hr", "buyer_admin"})
ACTIONS = 3


@dataclass(frozen=True)
class Planned:
    """An action as it is planned: what, by whom, by when."""

    what: str
    owner: User
    due_on: date


def take(
    organisation: Organisation,
    *,
    by: User,
    function: str,
    answers: Mapping[str, int],
    planned: Sequence[Planned],
    now: datetime | None = None,
) -> SelfAssessment:
    """Keep a look of a function at itself, with exactly three actions.

    Raises ``Refused`` to observers and strangers, for an unknown function, unless each of the 24 sentences has a level
    of 0 to 3, and unless there are three actions, each with words, an owner of this organisation and a day to come.
    """
    if organisation.kind != "buyer" or not LOOKERS & organisation.roles_of(by):
        raise Refused("self_assessment.not_yours", "Only people of a buyer look at its functions.")
    if function not in Function.values:
        raise Refused("self_assessment.function", "Choose a function from the list.")
    try:
        lines_of(function, dict(answers))
    except ValueError as fault:
        raise Refused("self_assessment.answers", "Answer each of the 24 sentences.") from fault
    if len(planned) != ACTIONS:
        raise Refused("self_assessment.actions", "Choose three things to do next: more are not done.")
    moment = now or timezone.now()
    for number, one in enumerate(planned, 1):
        needed_words(
            one.what, "self_assessment.no_what", "Say what is done.", field=f"what_{number}", longest=200
        )
        if one.due_on is None or one.due_on <= timezone.localdate(moment):
            raise Refused(
                "self_assessment.day", "Give a day that is still to come.", field=f"due_on_{number}"
            )
        if not organisation.roles_of(one.owner):
            raise Refused("self_assessment.owner", "Choose somebody of yours.", field=f"owner_{number}")
    with transaction.atomic():
        made = SelfAssessment.objects.create(
            organisation=organisation, function=function, answers=dict(answers), taken_by=by, taken_at=moment
        )
        NextAction.objects.bulk_create(
            NextAction(
                assessment=made, number=number, what=one.what.strip(), owner=one.owner, due_on=one.due_on
            )
            for number, one in enumerate(planned, 1)
        )
        audit.record(TAKEN, made, by=by, function=function)
    return made


def finish_action(action: NextAction, *, by: User, words: str, now: datetime | None = None) -> NextAction:
    """Record what came of an action. Raises ``Refused`` to strangers, without words, and the second time."""
    words = needed_words(words, "next_action.no_words", "Say what came of it.", field="words", longest=4000)
    with locked(action) as action:
        if not LOOKERS & action.assessment.organisation.roles_of(by):
            raise Refused("self_assessment.not_yours", "Only people of this buyer write this.")
        if action.done_at is not None:
            raise Refused("next_action.done", "Somebody wrote this already. Reload the page.")
        action.done_at, action.done_words = now or timezone.now(), words
        action.save(update_fields=["done_at", "done_words"])
        audit.record(ACTION_DONE, action.assessment, by=by, number=action.number)
    return action


@named_work("next actions of self-assessments")
def hand_over_next_actions(organisation: Organisation, giver: User, taker: User) -> int:
    """Let a colleague see to the next actions of self-assessments that ``giver`` has not done; return how many."""
    waiting = NextAction.objects.select_for_update(of=("self",)).filter(
        assessment__organisation=organisation, owner=giver, done_at=None
    )
    actions = list(waiting.select_related("assessment"))
    for action in actions:
        action.owner = taker
        action.save(update_fields=["owner"])
        audit.record(
            ACTION_HANDED_OVER, action.assessment, by=None, number=action.number, giver=giver, taker=taker
        )
    return len(actions)
