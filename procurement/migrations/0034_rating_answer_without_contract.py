"""An answer belongs to its rating, and the rating to its contract; the answer need not say so again.

The earlier release still names the column, so it stays for one release more; new rows leave it empty.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procurement", "0033_rating_answer")]

    operations = [
        migrations.AlterField(
            "ratinganswer",
            "contract",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rating_answers",
                to="procurement.contract",
            ),
        ),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("ratinganswer", "contract")]),
    ]
