"""Log, decisions and published hours are written once: triggers refuse everybody (R21)."""

from django.db import migrations

from vrops.core import append_only

TABLES = (
    "vrops_log_entry",
    "vrops_log_seal",
    "vrops_approvals_decision",
    "vrops_calendarversion",
    "vrops_calendarday",
    "vrops_calendarwindow",
)


class Migration(migrations.Migration):
    dependencies = [("vrops", "0001_initial")]

    operations = [
        migrations.RunSQL(append_only.FUNCTION, append_only.DROP_FUNCTION),
        *(
            migrations.RunSQL(append_only.guard(table), append_only.unguard(table))
            for table in TABLES
        ),
    ]
