"""On which ground the Act permits a change of a contract, and a change that is withdrawn."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0040_public_heads'),
    ]

    operations = [
        migrations.AddField(
            model_name='variation',
            name='ground',
            field=models.CharField(blank=True, choices=[('provided', 'The contract and its notice clearly provide for it'), ('known_risk', 'A known risk that the notice named has come true (up to 50%)'), ('unforeseen', 'Nobody could have foreseen it (up to 50%)'), ('urgent', 'Extreme urgency, or to protect life'), ('additional', 'More of the same, which no other supplier could fit to it (up to 50%)'), ('restructuring', 'The supplier was restructured'), ('not_substantial', 'Not substantial: scope and balance stay, the term moves by 10% or less'), ('small', 'Small: price moves by 10% or less, and all small changes stay below the threshold')], db_default='', default='', max_length=15),
        ),
        migrations.AlterField(
            model_name='variation',
            name='status',
            field=models.CharField(choices=[('asked', 'Asked'), ('justified', 'Justified'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='asked', max_length=10),
        ),
    ]
