from django.db import migrations


class Migration(migrations.Migration):
    """Changed nothing of a table, and 0009 changes the same fields: it stays for databases that have run it."""

    dependencies = [("contacts", "0005_likely_duplicates")]
    operations = []
