"""Reports ordered for many files; what was handed over no longer changes, in the database itself."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE FUNCTION followup_report_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - ARRAY['shared_at', 'batch_id']
       IS DISTINCT FROM to_jsonb(OLD) - ARRAY['shared_at', 'batch_id'] THEN
        RAISE EXCEPTION 'Un rapport remis ne se modifie pas.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_for_good BEFORE UPDATE ON followup_progressreport
    FOR EACH ROW EXECUTE FUNCTION followup_report_refuses();
"""
DROP = """
DROP TRIGGER report_for_good ON followup_progressreport;
DROP FUNCTION followup_report_refuses();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sessions_of_people"),
        ("followup", "0004_plan_history_and_proposals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("case_file_ids", models.JSONField(default=list)),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(verbose_name="au")),
                ("sections", models.JSONField(default=list)),
                ("rights", models.CharField(blank=True, editable=False, max_length=32)),
                ("status", models.CharField(choices=[("waiting", "En attente"), ("running", "En cours"), ("done", "Prêt"), ("failed", "Interrompu")], default="waiting", max_length=8)),
                ("done_count", models.PositiveIntegerField(default=0)),
                ("skipped", models.JSONField(default=list)),
                ("progress_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("file", models.FileField(blank=True, upload_to="report_batches/%Y/%m/")),
                ("form_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation")),
            ],
            options={"verbose_name": "lot de rapports"},
        ),
        migrations.AddConstraint(
            model_name="reportbatch",
            constraint=models.CheckConstraint(condition=models.Q(("status__in", ["waiting", "running", "done", "failed"])), name="report_batch_status_known"),
        ),
        migrations.AddConstraint(
            model_name="reportbatch",
            constraint=models.CheckConstraint(condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="report_batch_period_in_order"),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="file_hash",
            field=models.CharField(default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="form_key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="progressreport",
            name="batch",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="reports", to="followup.reportbatch"),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.UniqueConstraint(fields=("batch", "case_file"), name="report_once_per_batch_and_file"),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
