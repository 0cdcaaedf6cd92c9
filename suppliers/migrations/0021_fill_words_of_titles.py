from django.db import migrations

# As suppliers/finding/search.py keeps them from now on.
FILL = """
INSERT INTO suppliers_titleword (word)
SELECT DISTINCT found.word[1] FROM suppliers_tenderindex t
CROSS JOIN LATERAL regexp_matches(lower(t.title), '[[:alpha:]]{3,40}', 'g') AS found (word)
ORDER BY 1 ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0020_words_of_titles")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True)]
