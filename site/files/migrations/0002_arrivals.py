import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ledger.refs


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="privatefile",
            name="pages",
            field=models.PositiveIntegerField(blank=True, help_text="of a PDF", null=True),
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=ledger.refs.new_ref, editable=False, max_length=12, unique=True)),
                ("belongs_to", models.CharField(db_index=True, help_text='what it is for, e.g. "contest.entry:42:plan"', max_length=100)),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "received",
                    models.PositiveBigIntegerField(default=0, help_text="bytes that are on disk; the next piece begins here"),
                ),
                ("begun_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
