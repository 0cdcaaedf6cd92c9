"""The day of the first value is read from the readings (M15); nobody ever wrote or read this column.

The earlier release still names it in its statements, so the column itself stays for one release more.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0030_tender_buyer_awarded")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("outcome", "first_value_reached_on")]
        )
    ]
