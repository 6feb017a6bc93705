from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0009_list_shares")]

    operations = [
        migrations.AddField(
            model_name="quota",
            name="from_above",
            field=models.PositiveSmallIntegerField(default=0, help_text="how many of the places the organization above handed down"),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(from_above__lte=models.F("places")), name="contest_quota_holds_what_came_from_above"
            ),
        ),
    ]
