import datetime

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0015_screening'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='pipelineentry',
            options={'ordering': ['listed_on', 'pk']},
        ),
        migrations.AddField(
            model_name='pipelineentry',
            name='listed_on',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('expected_on', models.Value(datetime.date(9999, 12, 31))), help_text='What lists are sorted by: those without a day come last', output_field=models.DateField()),
        ),
        migrations.AddIndex(
            model_name='pipelineentry',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['listed_on', 'id'], name='pipeline_by_day'),
        ),
    ]
