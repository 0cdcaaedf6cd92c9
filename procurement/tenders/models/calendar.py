"""The bank holidays of the United Kingdom."""

from datetime import date, timedelta

from django.core.cache import cache
from django.db import models
from django.utils import timezone

DAYS = "bank-holidays"


class BankHoliday(models.Model):
    """A bank holiday of one UK nation. A working day skips those of every nation."""

    day = models.DateField()
    nation = models.CharField(max_length=20)
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ["day", "nation"]
        constraints = [
            models.UniqueConstraint(fields=["day", "nation"], name="one_bank_holiday_per_nation_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.title} ({self.nation})"

    @classmethod
    def union(cls, first: date | None = None, last: date | None = None) -> frozenset[date]:
        """Return the bank holidays of all nations between two days (by default a month ago to three
        years on).

        The days are kept for a minute: an amended list counts from then on, and no page asks for it twice.
        """
        first = first or timezone.now().date() - timedelta(days=31)
        last = last or first + timedelta(days=1100)
        days = cache.get_or_set(DAYS, lambda: list(cls.objects.values_list("day", flat=True)), 60)
        return frozenset(day for day in days if first <= day <= last)
