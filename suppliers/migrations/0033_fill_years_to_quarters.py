from django.db import migrations


def ask_for_rebuild(apps, schema_editor):
    """Queue the work that fills what ``0032`` stores, for sources whose figures are older than that. Until it is done
    pages work the same out of the cells.
    """
    Outbox = apps.get_model("procurement", "Outbox")
    MonthTotal = apps.get_model("suppliers", "MonthTotal")
    for slug in MonthTotal.objects.order_by().values_list("source__slug", flat=True).distinct():
        Outbox.objects.get_or_create(
            key=f"market.rebuild:years:{slug}", defaults={"kind": "market.rebuild", "payload": {"source": slug}}
        )


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0032_years_to_quarters")]

    operations = [migrations.RunPython(ask_for_rebuild, migrations.RunPython.noop, elidable=True)]
