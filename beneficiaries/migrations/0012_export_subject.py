from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0011_delegation_goes_with_its_file"),
    ]

    operations = [
        migrations.AddField(
            model_name="exportjob",
            name="subject",
            field=models.CharField(default="case_files", editable=False, max_length=30),
        ),
    ]
