from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0002_assessment'),
    ]

    operations = [
        migrations.AddField(
            model_name='awarddecision',
            name='partners',
            field=models.JSONField(default=list, help_text='Who bids jointly with the firm, as its bid says'),
        ),
    ]
