from django.db import migrations, models


class Migration(migrations.Migration):
    """The largest bodies stand with their concentration; run ``rebuild_market`` after it to fill them."""

    dependencies = [("suppliers", "0007_problem_follow")]

    operations = [
        migrations.DeleteModel(name="PartyYear"),
        migrations.AddField(
            model_name="concentration",
            name="largest",
            field=models.JSONField(default=list, help_text="[party, £, cases, size] of the bodies with most money"),
        ),
    ]
