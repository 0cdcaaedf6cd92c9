"""How open a tender is to small firms, as it was at publication."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0037_api_replays'),
    ]

    operations = [
        migrations.AddField(
            model_name='tender',
            name='access_points',
            field=models.PositiveSmallIntegerField(blank=True, help_text='SME access score, 0 to 100, as it was at publication', null=True),
        ),
    ]
