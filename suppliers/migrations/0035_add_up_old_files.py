from django.db import migrations


def ask_for_sums(apps, schema_editor):
    """Queue the work that adds up each file that was read before ``0034``, whose sums were kept when somebody looked."""
    Outbox = apps.get_model("procurement", "Outbox")
    read = apps.get_model("suppliers", "Dataset").objects.filter(
        figures__isnull=True, status__in=["complete", "withdrawn"]
    )
    for reference in read.exclude(kind="own").order_by("pk").values_list("reference", flat=True):
        Outbox.objects.get_or_create(
            key=f"market.figures:{reference}", defaults={"kind": "market.figures", "payload": {"dataset": reference}}
        )


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0034_dataset_figures")]

    operations = [migrations.RunPython(ask_for_sums, migrations.RunPython.noop, elidable=True)]
