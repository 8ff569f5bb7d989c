"""The journal refuses UPDATE, DELETE and TRUNCATE in the database itself."""

from django.db import migrations

CREATE = """
CREATE FUNCTION accounts_journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('jalons.journal_may_be_truncated', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Le journal ne se modifie pas : % refusé.', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON accounts_journalentry
    FOR EACH ROW EXECUTE FUNCTION accounts_journal_refuses();
CREATE TRIGGER journal_not_truncated BEFORE TRUNCATE ON accounts_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_journal_refuses();
"""
DROP = """
DROP TRIGGER journal_append_only ON accounts_journalentry;
DROP TRIGGER journal_not_truncated ON accounts_journalentry;
DROP FUNCTION accounts_journal_refuses();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
