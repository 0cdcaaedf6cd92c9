from django.db import migrations


def ask_for_rebuild(apps, schema_editor):
    """Queue the work that fills the largest bodies of sources whose figures are older than that column."""
    Outbox = apps.get_model("procurement", "Outbox")
    MonthTotal = apps.get_model("suppliers", "MonthTotal")
    for slug in MonthTotal.objects.order_by().values_list("source__slug", flat=True).distinct():
        Outbox.objects.get_or_create(
            key=f"market.rebuild:largest:{slug}", defaults={"kind": "market.rebuild", "payload": {"source": slug}}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0009_rollup_indexes"),
        ("procurement", "0014_no_second_stage"),
    ]

    operations = [migrations.RunPython(ask_for_rebuild, migrations.RunPython.noop, elidable=True)]
