import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0008_recounts_and_ties")]

    operations = [
        migrations.CreateModel(
            name="ListShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=40, verbose_name="name of the share")),
                ("answers", models.JSONField(default=list, verbose_name="answers that count")),
                (
                    "at_least",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                        verbose_name="percent at least",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "contest",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="contest.contest"),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contest.question", verbose_name="question that tells",
                    ),
                ),
            ],
            options={"ordering": ["order", "pk"]},
        ),
    ]  # fmt: skip
