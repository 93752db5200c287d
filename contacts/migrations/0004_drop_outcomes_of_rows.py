from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_keep_earlier_imports")]
    operations = [
        migrations.RemoveField(
            model_name="importrow",
            name="changes",
        ),
        migrations.RemoveField(
            model_name="importrow",
            name="notes",
        ),
        migrations.RemoveField(
            model_name="importrow",
            name="object_id",
        ),
        migrations.RemoveField(
            model_name="importrow",
            name="outcome",
        ),
        migrations.RemoveField(
            model_name="importrow",
            name="problems",
        ),
    ]
