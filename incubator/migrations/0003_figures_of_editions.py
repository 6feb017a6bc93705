import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contest', '0003_results'),
        ('incubator', '0002_following'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sentence', models.CharField(max_length=300, verbose_name='sentence as published')),
                ('source', models.CharField(max_length=200, verbose_name='where it stands')),
                ('said_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                ('unit', models.CharField(choices=[('fen', 'yuan'), ('hundredths', 'jobs'), ('times', 'person-times'), ('ventures', 'firms'), ('entries', 'projects')], help_text='Only measures of the same unit can be held beside it.', max_length=12, verbose_name='its unit')),
                ('may_mean', models.TextField(max_length=1000, verbose_name='what it may mean')),
                ('comparable', models.JSONField(default=list, help_text='keys of measures of the same unit')),
                ('why_not', models.TextField(blank=True, max_length=1000, verbose_name='why it cannot be held beside the others')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'published sentence',
                'verbose_name_plural': 'published sentences',
                'ordering': ['-said_on', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='figure',
            name='contest',
            field=models.ForeignKey(blank=True, help_text='of one edition only: ventures that it brought first', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contest.contest'),
        ),
        migrations.RemoveConstraint(
            model_name='figure',
            name='incubator_figure_version_once',
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(condition=models.Q(('contest', None)), fields=('measure', 'scope', 'as_of', 'version'), name='incubator_figure_version_once'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(condition=models.Q(('contest__isnull', False)), fields=('measure', 'scope', 'contest', 'as_of', 'version'), name='incubator_edition_figure_version_once'),
        ),
    ]
