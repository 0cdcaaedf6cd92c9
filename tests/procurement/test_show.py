"""How a page with a form answers: 422 where what was sent is refused, whoever looks at it."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from procurement import html


class NameForm(forms.Form):
    name = forms.CharField()


@pytest.fixture
def status_of(rf, monkeypatch):
    """Give the status with which ``show`` answers for a context."""
    monkeypatch.setattr(html, "render", lambda *args, status: HttpResponse(status=status))
    request = rf.post("/")
    request.user = AnonymousUser()
    return lambda context, **given: html.show(request, "page.html", context, **given).status_code


def test_a_page_with_a_refused_form_answers_422(status_of):
    assert status_of({"form": NameForm({"name": ""})}) == 422


def test_a_page_with_a_fresh_or_a_good_form_or_none_answers_200(status_of):
    assert status_of({"form": NameForm()}) == 200
    assert status_of({"form": NameForm({"name": "Ada"})}) == 200
    assert status_of({"form": {"name": "no form, but words"}}) == 200
    assert status_of(None) == 200


def test_the_status_that_a_view_gives_stands(status_of):
    assert status_of({"form": NameForm({"name": ""})}, status=409) == 409
    assert status_of({"form": NameForm()}, status=422) == 422
