"""Each scope remembers its own columns; what had to stay when a load was taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vrops", "0003_exchange")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="remark",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        # What was remembered so far may be a supplier's: from now on only those see it who see all.
        migrations.AddField(
            model_name="rememberedmapping",
            name="scope_key",
            field=models.CharField(default="all", max_length=40),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="rememberedmapping", name="import_mapping_once"),
        migrations.AddConstraint(
            model_name="rememberedmapping",
            constraint=models.UniqueConstraint(
                fields=("kind", "scope_key", "headers"), name="import_mapping_once"
            ),
        ),
    ]
