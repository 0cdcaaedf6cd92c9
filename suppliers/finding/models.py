"""What makes work findable: an index row a published tender, searches kept, tenders followed."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone


class TenderIndex(models.Model):
    """What a search needs of one published tender, in one narrow row: kept current when the tender is saved."""

    tender = models.OneToOneField("procurement.Tender", models.CASCADE, primary_key=True, related_name="+")
    title = models.CharField(max_length=200)
    buyer_name = models.CharField(max_length=200)
    words = SearchVectorField()
    cpv_code = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=120, blank=True)
    value_gbp = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    smallest_lot_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    published_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    cancelled = models.BooleanField(default=False)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="finding_words"),
            models.Index(fields=["deadline_at", "tender"], name="finding_deadline"),
            models.Index(fields=["published_at", "tender"], name="finding_published"),
            models.Index(OpClass("cpv_code", name="varchar_pattern_ops"), name="finding_cpv_prefix"),
        ]

    def __str__(self) -> str:
        return self.title


class TitleWord(models.Model):
    """A word, in small letters, that the title of a published tender has or had: what a misspelt word is held against.

    There are far fewer of them than tenders. One that no title has any more stays: it finds nothing.
    """

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="finding_word_trigrams")]

    def __str__(self) -> str:
        return self.word


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def kept(self) -> SavedSearchQuerySet:
        """Searches that still send what is new."""
        return self.filter(ended_at__isnull=True)


class SavedSearch(models.Model):
    """A search that a person keeps: what is new goes to them, each tender once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("procurement.User", models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=500, blank=True, help_text="The search as its address says it")
    created_at = models.DateTimeField(default=timezone.now)
    looked_until_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "query"], condition=Q(ended_at__isnull=True), name="one_search_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Interest(models.Model):
    """How far a firm came with a tender before any bid: it looked, it registered interest. One row for both.

    It says which rival looks at what, so nobody reads a row: the market counts them once a tender is awarded.
    """

    tender = models.ForeignKey("procurement.Tender", models.CASCADE, related_name="+", db_index=False)
    supplier = models.ForeignKey("procurement.Organisation", models.PROTECT, related_name="+", db_index=False)
    size = models.CharField(max_length=12, blank=True, help_text="As it was at the first look")
    viewed_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tender", "supplier"], name="one_interest_per_firm_and_tender"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} and {self.tender}"


class Follow(models.Model):
    """A person follows a tender: news of it, and when it is about to close."""

    user = models.ForeignKey("procurement.User", models.CASCADE, related_name="+")
    tender = models.ForeignKey("procurement.Tender", models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "tender"], name="one_follow_each")]

    def __str__(self) -> Any:
        return f"{self.user} follows {self.tender}"
