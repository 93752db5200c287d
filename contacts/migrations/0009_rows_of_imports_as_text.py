import crm.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0008_lighter_rows_of_imports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importoutcome",
            name="candidates",
            field=crm.fields.JSONTextField(default=list),
        ),
        migrations.AlterField(
            model_name="importoutcome",
            name="notes",
            field=crm.fields.JSONTextField(default=list),
        ),
        migrations.AlterField(
            model_name="importoutcome",
            name="plan",
            field=crm.fields.JSONTextField(default=dict),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="cells",
            field=crm.fields.JSONTextField(default=list),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="flaws",
            field=crm.fields.JSONTextField(default=dict),
        ),
    ]
