from django.db import migrations


def ask_for_rebuild(apps, schema_editor):
    """Queue the work that counts what the tenders of each buyer say, where tenders were published before ``0028``."""
    Outbox = apps.get_model("procurement", "Outbox")
    if apps.get_model("suppliers", "Source").objects.filter(slug="our-awards").exists():
        Outbox.objects.get_or_create(
            key="market.rebuild:said-by-buyer:our-awards",
            defaults={"kind": "market.rebuild", "payload": {"source": "our-awards"}},
        )


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0028_award_totals")]

    operations = [migrations.RunPython(ask_for_rebuild, migrations.RunPython.noop, elidable=True)]
