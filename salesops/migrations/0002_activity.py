from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("salesops", "0001_initial")]

    operations = []
