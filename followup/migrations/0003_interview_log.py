import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0002_appointment_form_key"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="form_key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="interview",
            name="next_appointment_later",
            field=models.BooleanField(
                default=False, verbose_name="prochain rendez-vous à fixer plus tard"
            ),
        ),
        migrations.AddField(
            model_name="interviewdraft",
            name="warned_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="LocalKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session", models.CharField(max_length=40)),
                ("sealed_secret", models.TextField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "clé des copies locales"},
        ),
        migrations.AddConstraint(
            model_name="localkey",
            constraint=models.UniqueConstraint(
                fields=("user", "session"), name="local_key_once_per_session"
            ),
        ),
    ]
