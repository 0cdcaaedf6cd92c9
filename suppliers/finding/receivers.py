"""The index follows the tender in the same transaction: what is published can be found at once."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from procurement.tenders.models import Tender
from suppliers.finding.search import index_tenders


@receiver(post_save, sender=Tender, dispatch_uid="suppliers.index_tender")
def index_tender(instance: Tender, **kwargs: Any) -> None:
    """Keep the search index of a published tender as its words are."""
    if instance.published_at is not None:
        index_tenders(instance.pk)
