from django.db import migrations


def ask_for_rebuild(apps, schema_editor):
    """Queue the work that fills what ``0018`` stores, for sources whose figures are older than that."""
    Outbox = apps.get_model("procurement", "Outbox")
    MonthTotal = apps.get_model("suppliers", "MonthTotal")
    for slug in MonthTotal.objects.order_by().values_list("source__slug", flat=True).distinct():
        Outbox.objects.get_or_create(
            key=f"market.rebuild:by_size:{slug}", defaults={"kind": "market.rebuild", "payload": {"source": slug}}
        )


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0018_stored_by_size_and_procedure")]

    operations = [migrations.RunPython(ask_for_rebuild, migrations.RunPython.noop, elidable=True)]
