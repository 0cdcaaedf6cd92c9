"""The two columns that 0031 and 0034 left in the database for the release before: no code names them any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0042_agreed_by_another")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE procurement_outcome DROP COLUMN first_value_reached_on",
            "ALTER TABLE procurement_outcome ADD COLUMN first_value_reached_on date",
        ),
        migrations.RunSQL(
            "ALTER TABLE procurement_ratinganswer DROP COLUMN contract_id",
            "ALTER TABLE procurement_ratinganswer ADD COLUMN contract_id bigint "
            "REFERENCES procurement_contract DEFERRABLE INITIALLY DEFERRED",
        ),
    ]
