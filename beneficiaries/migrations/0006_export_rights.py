from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiaries', '0005_import_decisions'),
    ]

    operations = [
        migrations.AddField(
            model_name='exportjob',
            name='rights',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
    ]
