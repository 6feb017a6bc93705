import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import contest.models.entering


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_person_code_counts_alter_role_given_by"),
        ("contest", "0016_questions_zones_and_announced_places"),
        ("files", "0002_arrivals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="links",
            field=models.JSONField(
                blank=True, default=dict, help_text="key of an asked film -> the address where it can be seen, in the place of a file"
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, help_text="when this person said that the part is right", null=True),
        ),
        migrations.CreateModel(
            name="EnteredFor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("phone", models.CharField(max_length=20, verbose_name="phone")),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("code_sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "draft_number",
                    models.PositiveIntegerField(blank=True, help_text="the draft that the code is for: a change afterwards ends the code", null=True),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("clerk", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("entry", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="entered_for", to="contest.entry")),
                ("organization", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organization")),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=contest.models.entering.receipt_code, editable=False, max_length=16, unique=True)),
                (
                    "pdf",
                    models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.privatefile"),
                ),
                ("version", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="receipt", to="contest.version")),
            ],
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(verbose_name="open until")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("entry", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reopenings", to="contest.entry")),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("code", "same unified social credit code"),
                            ("people", "same people"),
                            ("file", "same file"),
                            ("text", "nearly the same text"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        default=1000, help_text="thousandths of the shorter text found in the other; people and files: how many"
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("entry", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="likenesses", to="contest.entry")),
                ("other", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="likened_to", to="contest.entry")),
            ],
            options={
                "ordering": ["entry", "kind", "-share"],
                "constraints": [models.UniqueConstraint(fields=("entry", "other", "kind"), name="contest_alike_once_of_each_kind")],
            },
        ),
        migrations.CreateModel(
            name="TextPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("piece", models.BigIntegerField(db_index=True)),
                ("entry", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="contest.entry")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("entry", "piece"), name="contest_piece_once")],
            },
        ),
    ]
