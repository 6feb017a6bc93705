import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0018_lists_batches_letters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entryfile",
            name="file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.privatefile"),
        ),
    ]
