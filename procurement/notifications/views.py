"""What a person was told, how they want to be told, and how far a piece of work is."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import audit
from procurement.html import data_of, go, show
from procurement.notifications import actions
from procurement.notifications.models import Notice, NoticeChoice, Outbox
from procurement.paging import page_of

A_PAGE = 20


@require_safe
def list_notices(request: HttpRequest) -> HttpResponse:
    """Your notices, newest first."""
    page = page_of(Notice.objects.filter(user=request.user), request, order="-created_at", size=A_PAGE)
    return show(
        request,
        "procurement/notifications/list_notices.html",
        {"page": page, "unread": Notice.objects.filter(user=request.user).unread().exists()},
        part="procurement/notifications/_notices.html",
    )


@require_POST
def open_notice(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Mark a notice as read and go to the page that it is about."""
    notice = get_object_or_404(Notice, user=request.user, uuid=uuid)
    actions.read_notices([notice.pk], by=request.user)
    return go(request, notice.link or "notifications:list-notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all your notices as read."""
    actions.read_notices(None, by=request.user)
    messages.success(request, "All notices are marked as read.")
    return go(request, "notifications:list-notices")


class ChoiceForm(forms.Form):
    """How a person wants notices by e-mail."""

    mail = forms.ChoiceField(
        label="How do you want notices by email?",
        choices=NoticeChoice.Mail.choices,
        widget=forms.RadioSelect,
        help_text="In Worth you see every notice, whatever you choose.",
    )


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """How you want notices by e-mail."""
    chosen = NoticeChoice.objects.filter(user=request.user).first()
    initial = {"mail": chosen.mail if chosen else NoticeChoice.Mail.DAILY}
    form = ChoiceForm(data_of(request), initial=initial)
    if form.is_valid():
        actions.choose_mail(by=request.user, mail=form.cleaned_data["mail"])
        messages.success(request, "Your choice is saved.")
        return go(request, "notifications:list-notices")
    return show(request, "procurement/notifications/choose.html", {"form": form})


@require_safe
def show_job(request: HttpRequest, uuid: Any) -> HttpResponse:
    """How far a piece of work is: for the person who asked for it. Its part asks again every two seconds."""
    outbox = Outbox.objects.filter(uuid=uuid, by=request.user).first()
    if outbox is None:
        raise Http404
    link = outbox.result.get("link", "") if isinstance(outbox.result, dict) else ""
    return show(
        request,
        "procurement/notifications/show_job.html",
        {"job": outbox, "progress": outbox.progress, "link": link, "history": audit.history(outbox)},
        part="procurement/notifications/_job.html",
    )
