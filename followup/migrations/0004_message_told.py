from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0003_survey"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True), ("told_at__isnull", True)),
                fields=["sent_at"],
                name="message_to_tell",
            ),
        ),
    ]
