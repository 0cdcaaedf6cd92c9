"""The delivery model assessment: make, buy or mix, answered before a tender is published."""

from django.db import models
from django.utils import timezone

from procurement.delivery.formulas import DeliveryModel, delivery_model


class DeliveryModelAssessment(models.Model):
    """Eight answers and a paragraph about one tender. People choose; the score only advises."""

    class Choice(models.TextChoices):
        MAKE = "make", "Make it ourselves"
        BUY = "buy", "Buy it"
        MIX = "mix", "Mix: buy help, keep the core"

    tender = models.OneToOneField("procurement.Tender", models.CASCADE, related_name="delivery_model")
    answers = models.JSONField(default=dict, blank=True)
    choice = models.CharField(max_length=4, choices=Choice, blank=True)
    paragraph = models.TextField(blank=True, help_text="Why, in words that the public can read")
    need_months = models.PositiveSmallIntegerField(null=True, blank=True)
    post_planned = models.TextField(blank=True, help_text="The post in the capability plan")
    no_post_reason = models.TextField(blank=True)
    changed_by = models.ForeignKey("procurement.User", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Delivery model of {self.tender.reference}"

    @property
    def result(self) -> DeliveryModel:
        """The weighed answers."""
        return delivery_model(self.answers, lasting_months=self.need_months, chosen=self.choice)
