import decimal

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def key(to, **facts):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **facts)


def row_id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


USER = settings.AUTH_USER_MODEL


class Migration(migrations.Migration):

    dependencies = [("procurement", "0019_capability_plan")]

    operations = [
        migrations.AddField(
            "transferitem",
            "tied_gbp",
            models.DecimalField(
                decimal_places=2, default=decimal.Decimal("0"), help_text="Held back until it is independent",
                max_digits=14,
            ),
        ),
        migrations.AddConstraint(
            "transferitem", models.CheckConstraint(condition=Q(tied_gbp__gte=0), name="tied_money_is_not_negative")
        ),
        migrations.AddField(
            "post",
            "filled_on",
            models.DateField(blank=True, help_text="Since when somebody is in it without a break", null=True),
        ),
        migrations.CreateModel(
            "KnowledgePlace",
            [
                ("id", row_id()),
                ("number", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(choices=[("code", "Code and configuration"), ("documents", "Documents"), ("runbook", "Runbook"), ("accounts", "Accounts, domains and keys"), ("data", "Data and its exports"), ("handover", "Handover pack")], max_length=9)),
                ("title", models.CharField(help_text="What is kept there", max_length=200)),
                ("place", models.CharField(help_text="Its address, or the words that lead there", max_length=300)),
                ("holder", models.CharField(choices=[("ours", "We hold it"), ("supplier", "The supplier holds it"), ("other", "Somebody else holds it")], max_length=8)),
                ("kept_by", models.CharField(help_text="The role that looks after it, never a person", max_length=120)),
                ("status", models.CharField(choices=[("untried", "Not tried yet"), ("open", "Opened by us"), ("shut", "We could not open it"), ("retired", "No longer used")], default="untried", max_length=8)),
                ("tried_on", models.DateField(blank=True, null=True)),
                ("tried_words", models.TextField(blank=True, help_text="What was opened, or what stood in the way")),
                ("named_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("contract", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="knowledge_places", to="procurement.contract")),
                ("named_by", key(USER)),
                ("tried_by", key(USER, null=True)),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "number"), name="one_place_per_number"),
                    models.CheckConstraint(
                        condition=~Q(status__in=["open", "shut"])
                        | Q(tried_on__isnull=False, tried_by__isnull=False) & ~Q(tried_words=""),
                        name="place_was_tried_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Rehearsal",
            [
                ("id", row_id()),
                ("number", models.PositiveSmallIntegerField()),
                ("scope", models.CharField(help_text="What our people do without the supplier", max_length=300)),
                ("due_on", models.DateField()),
                ("status", models.CharField(choices=[("planned", "Planned"), ("held", "Held")], default="planned", max_length=7)),
                ("held_on", models.DateField(blank=True, null=True)),
                ("story", models.TextField(blank=True, help_text="What happened")),
                ("planned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("contract", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rehearsals", to="procurement.contract")),
                ("held_by", key(USER, null=True)),
                ("planned_by", key(USER)),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "number"), name="one_rehearsal_per_number"),
                    models.CheckConstraint(
                        condition=Q(status="planned")
                        | Q(held_on__isnull=False, held_by__isnull=False) & ~Q(story=""),
                        name="held_rehearsal_tells_its_story",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Gap",
            [
                ("id", row_id()),
                ("number", models.PositiveSmallIntegerField()),
                ("what", models.CharField(help_text="What failed", max_length=300)),
                ("mender", models.CharField(choices=[("ours", "We mend it"), ("supplier", "The supplier mends it")], max_length=8)),
                ("mend_by", models.DateField()),
                ("status", models.CharField(choices=[("open", "To be mended"), ("claimed", "Said to be mended"), ("mended", "Mended")], default="open", max_length=7)),
                ("evidence", models.TextField(blank=True, help_text="What shows that it is mended")),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("claimed_by", key(USER, null=True)),
                ("confirmed_by", key(USER, null=True)),
                ("rehearsal", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="gaps", to="procurement.rehearsal")),
            ],
            options={
                "ordering": ["rehearsal", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("rehearsal", "number"), name="one_gap_per_number"),
                    models.CheckConstraint(
                        condition=Q(status="open") | Q(claimed_by__isnull=False) & ~Q(evidence=""),
                        name="mended_gap_has_evidence",
                    ),
                    models.CheckConstraint(
                        condition=~Q(status="mended") | Q(confirmed_by__isnull=False), name="mending_is_confirmed"
                    ),
                ],
            },
        ),
    ]
