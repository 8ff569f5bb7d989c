from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="form_key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
