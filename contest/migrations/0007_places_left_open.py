import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contest', '0006_judging_in_progress'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='award',
            name='left_open',
            field=models.BooleanField(default=False, help_text='declined or withdrawn, and nobody takes its place 奖项空缺'),
        ),
        migrations.AddField(
            model_name='unitaward',
            name='revoking_by',
            field=models.ForeignKey(blank=True, help_text='who proposed to revoke it; a second person confirms', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
