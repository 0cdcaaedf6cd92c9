import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procurement", "0003_bank_holidays")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
