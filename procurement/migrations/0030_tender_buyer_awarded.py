"""What a buyer awarded in a year is found by an index, however many tenders stand beside."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("procurement", "0029_contract_signing")]

    operations = [
        migrations.AddIndex(
            "tender",
            models.Index(
                fields=["buyer", "awarded_at"], condition=Q(awarded_at__isnull=False), name="tender_buyer_awarded"
            ),
        ),
    ]
