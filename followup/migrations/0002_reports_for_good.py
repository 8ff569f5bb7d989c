"""A report handed over no longer changes, in the database itself."""

from django.db import migrations

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
    dependencies = [("followup", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
