"""What a load of activity said again, so that taking another back does not lose it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("salesops", "0004_invoice_sellers_and_sums")]

    operations = [
        migrations.CreateModel(
            name="ActivityRepeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "load",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="repeats",
                        to="salesops.activityload",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="salesops.dailyactivity",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("row", "load"), name="activity_repeat_once")
                ],
            },
        ),
    ]
