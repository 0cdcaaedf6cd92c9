"""Bank holidays of every UK nation, from the list of GOV.UK that the package carries (Open Government Licence).

An administrator can amend the table; `load_bank_holidays` adds what a newer package knows.
"""

from django.db import migrations
from govuk_bank_holidays.bank_holidays import BankHolidays


def load(apps, schema_editor):
    table = apps.get_model("procurement", "BankHoliday")
    known = BankHolidays(use_cached_holidays=True)
    table.objects.bulk_create(
        [
            table(day=each["date"], nation=nation, title=each["title"])
            for nation in (known.ENGLAND_AND_WALES, known.SCOTLAND, known.NORTHERN_IRELAND)
            for each in known.get_holidays(division=nation)
            if each["date"].year >= 2024
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("procurement", "0002_tenders")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
