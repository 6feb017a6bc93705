import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0015_as_typed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(
                choices=[
                    ("short", "short text"),
                    ("long", "long text"),
                    ("number", "number"),
                    ("date", "date"),
                    ("choice", "choice"),
                    ("choices", "several choices"),
                    ("money", "money"),
                    ("table", "table"),
                    ("link", "link"),
                    ("file", "file"),
                ],
                default="short",
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="section",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Questions of one section stand together under its name.",
                max_length=40,
                verbose_name="section",
            ),
            preserve_default=False,
        ),
        migrations.AddField(model_name="question", name="columns", field=models.JSONField(blank=True, default=list, verbose_name="columns")),
        migrations.AddField(
            model_name="question",
            name="rows_at_most",
            field=models.PositiveSmallIntegerField(
                default=5,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
                verbose_name="rows at most",
            ),
        ),
        migrations.AddField(
            model_name="askeddocument",
            name="question",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="document", to="contest.question"
            ),
        ),
        migrations.AddField(
            model_name="askeddocument",
            name="retired",
            field=models.BooleanField(default=False, verbose_name="retired"),
        ),
        migrations.AddField(
            model_name="quota",
            name="substitutes",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Of a zone: how many of its result go up as substitutes below the first choices.",
                verbose_name="substitutes",
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="direct",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Of a zone: how many of its first choices skip the first round.",
                verbose_name="straight to the second round",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("direct__lte", models.F("places"))),
                name="contest_quota_direct_within_its_places",
                violation_error_message="Of the first choices only so many can go straight to the second round as there are places.",
            ),
        ),
        migrations.AddField(
            model_name="awardlevel",
            name="places_at_least",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="announced: at least"),
        ),
        migrations.AddField(
            model_name="awardlevel",
            name="places_at_most",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="announced: at most"),
        ),
        migrations.AddConstraint(
            model_name="awardlevel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("places_at_least", None), ("places__gte", models.F("places_at_least")), _connector="OR"),
                    models.Q(("places_at_most", None), ("places__lte", models.F("places_at_most")), _connector="OR"),
                ),
                name="contest_award_places_within_the_announced",
                violation_error_message="The places are outside the number that is announced.",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="from_zone",
            field=models.OneToOneField(
                blank=True,
                help_text="the entry of a zone's contest that came up as this one",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sent_up",
                to="contest.entry",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="direct",
            field=models.BooleanField(default=False, verbose_name="straight to the second round"),
        ),
    ]
