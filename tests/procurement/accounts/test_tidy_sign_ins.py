"""What is kept of sign-ins goes when nobody needs it."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from procurement.accounts.jobs import tidy_sign_ins
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(person) -> str:
    key = make.sign_in(Client(), person).cookies["sessionid"].value
    UserSession.objects.get_or_create(
        user=person, session_key=key, defaults={"ip": "192.0.2.1", "user_agent": "x"}
    )
    return key


def test_sessions_that_ended_and_old_failed_sign_ins_are_deleted_and_others_stay():
    person = make.officer()
    ended, open_ = signed_in(person), signed_in(person)
    Session.objects.filter(pk=ended).update(expire_date=timezone.now() - timedelta(minutes=1))
    for days in (1, 31):
        attempt = AccessAttempt.objects.create(username=f"{days}", failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=timezone.now() - timedelta(days=days))

    assert tidy_sign_ins(None) == {"sessions": 1, "attempts": 1}

    assert list(Session.objects.values_list("pk", flat=True)) == [open_]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [open_]
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["1"]
