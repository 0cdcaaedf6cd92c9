import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('scoring', '0004_screening'),
    ]

    operations = [
        migrations.AddField(
            model_name='challenge',
            name='hold_words',
            field=models.TextField(blank=True, default='', help_text='Why the buyer lets it hold the award, or not'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='challenge',
            name='hold_decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='challenge',
            name='hold_decided_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(('hold_decided_at__isnull', True), models.Q(('hold_decided_by__isnull', False), models.Q(('hold_words', ''), _negated=True)), _connector='OR'), name='hold_decided_with_words'),
        ),
    ]
