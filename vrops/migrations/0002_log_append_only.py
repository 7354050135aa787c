"""The log's rows are written once: triggers refuse everybody, the owner role too (R21)."""

from django.db import migrations

from vrops.core import append_only

TABLES = ("vrops_log_entry", "vrops_log_seal")


class Migration(migrations.Migration):
    dependencies = [("vrops", "0001_initial")]

    operations = [
        migrations.RunSQL(append_only.FUNCTION, append_only.DROP_FUNCTION),
        *(
            migrations.RunSQL(append_only.guard(table), append_only.unguard(table))
            for table in TABLES
        ),
    ]
