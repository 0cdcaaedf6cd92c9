"""The database refuses that whoever changed the words of an outcome agrees to them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0041_change_grounds'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='outcome',
            trigger=pgtrigger.compiler.Trigger(name='agreed_by_another', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_by_id" IS NOT NULL)', func="\n    IF NEW.agreed_by_id IS DISTINCT FROM OLD.agreed_by_id AND EXISTS (\n        SELECT 1 FROM procurement_auditevent AS changed\n        JOIN procurement_user AS person ON person.pseudonym = changed.actor\n        WHERE person.id = NEW.agreed_by_id AND changed.subject_type = 'outcome'\n            AND changed.subject = NEW.reference AND changed.kind = 'outcome.changed'\n            AND NOT EXISTS (\n                SELECT 1 FROM procurement_auditevent AS agreed\n                WHERE agreed.subject_type = 'outcome' AND agreed.subject = NEW.reference\n                    AND agreed.kind = 'outcome.agreed' AND agreed.id > changed.id\n            )\n    ) THEN\n        RAISE EXCEPTION 'four eyes: whoever changed the words of an outcome does not agree to them';\n    END IF;\n    RETURN NEW;\n", hash='be046d2f2c141fd46d2cb2fd8ee7de476fa798a7', operation='UPDATE', pgid='pgtrigger_agreed_by_another_0249c', table='procurement_outcome', when='BEFORE')),
        ),
    ]
