"""SLA policies are written once: triggers refuse everybody (R21)."""

from django.db import migrations

from vrops.core import append_only

TABLES = ("escalations_policyversion", "escalations_target")


class Migration(migrations.Migration):
    dependencies = [("escalations", "0001_initial"), ("vrops", "0002_append_only")]

    operations = [
        migrations.RunSQL(append_only.guard(table), append_only.unguard(table)) for table in TABLES
    ]
