"""Keys with which a person's own software uses the API."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0035_append_to_the_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('prefix', models.CharField(max_length=12)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('may_write', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ends_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(help_text='Noted at most once an hour; shown as a day', null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('because', models.CharField(blank=True, choices=[('by_hand', 'ended by hand'), ('left', 'the membership ended'), ('password', 'the password was changed'), ('factor', 'the second factor was reset')], max_length=10)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='procurement.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('membership', 'name'), name='one_key_per_name'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='key_has_a_name'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('made_at'))), name='key_ends_after_it_is_made'), models.CheckConstraint(condition=models.Q(models.Q(('because', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('because', ''), _negated=True)), _connector='OR'), name='key_ended_for_a_reason')],
            },
        ),
    ]
