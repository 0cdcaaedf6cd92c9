from django.db import migrations


def ask_for_rebuild(apps, schema_editor):
    """Queue the work that counts the cells of ``0030``, where tenders were published before."""
    Outbox = apps.get_model("procurement", "Outbox")
    if apps.get_model("suppliers", "Source").objects.filter(slug="our-awards").exists():
        Outbox.objects.get_or_create(
            key="market.rebuild:said-cells:our-awards",
            defaults={"kind": "market.rebuild", "payload": {"source": "our-awards"}},
        )


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0030_said_cells")]

    operations = [migrations.RunPython(ask_for_rebuild, migrations.RunPython.noop, elidable=True)]
