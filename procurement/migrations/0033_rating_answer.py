"""A rating is a draft until its supplier had time to answer; the answer stands beside it."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0032_lesson_newest'),
    ]

    operations = [
        migrations.AddField(
            model_name='measurerating',
            name='answer_by',
            field=models.DateField(help_text='The last day on which the supplier may answer; until then it is a draft', null=True),
        ),
        migrations.CreateModel(
            name='RatingAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rating_answers', to='procurement.contract')),
                ('rating', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='procurement.measurerating')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='rating_answer_says_something')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ratinganswer',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7ce21b4906622b9323f59e17f65f39379aad8b34', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bcd84', table='procurement_ratinganswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ratinganswer',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='7b5c0d5d3273094ced5cc77b19844f06eb25e44b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_7f4cf', table='procurement_ratinganswer', when='BEFORE')),
        ),
    ]
