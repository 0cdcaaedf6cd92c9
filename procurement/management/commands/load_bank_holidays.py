"""Add the bank holidays that the installed list of GOV.UK knows; days that are there stay as they are."""

from typing import Any

from django.core.management.base import BaseCommand
from govuk_bank_holidays.bank_holidays import BankHolidays

from procurement.tenders.models import BankHoliday


class Command(BaseCommand):
    help = "Add bank holidays of every UK nation from the installed list. No network is used."

    def handle(self, *args: Any, **options: Any) -> None:
        known = BankHolidays(use_cached_holidays=True)
        before = BankHoliday.objects.count()
        BankHoliday.objects.bulk_create(
            [
                BankHoliday(day=each["date"], nation=nation, title=each["title"])
                for nation in (known.ENGLAND_AND_WALES, known.SCOTLAND, known.NORTHERN_IRELAND)
                for each in known.get_holidays(division=nation)
            ],
            ignore_conflicts=True,
        )
        last = BankHoliday.objects.order_by("-day").values_list("day", flat=True).first()
        self.stdout.write(f"{BankHoliday.objects.count() - before} added; the list ends on {last}.")
