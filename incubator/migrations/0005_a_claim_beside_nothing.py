from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incubator", "0004_programmes")]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="comparable",
            field=models.JSONField(blank=True, default=list, help_text="keys of measures of the same unit"),
        ),
    ]
