"""A version of the synthesis, and a liaison sheet that left, no longer change."""

from django.db import migrations

CREATE = """
CREATE FUNCTION cep_synthesis_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
        RAISE EXCEPTION 'Une version du document de synthèse ne se modifie pas.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER synthesis_for_good BEFORE UPDATE ON cep_synthesisdocument
    FOR EACH ROW EXECUTE FUNCTION cep_synthesis_refuses();
CREATE FUNCTION cep_liaison_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sent_at IS NOT NULL AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
        RAISE EXCEPTION 'Une fiche de liaison transmise ne se modifie pas.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER liaison_for_good BEFORE UPDATE ON cep_liaisonsheet
    FOR EACH ROW EXECUTE FUNCTION cep_liaison_refuses();
"""
DROP = """
DROP TRIGGER liaison_for_good ON cep_liaisonsheet;
DROP FUNCTION cep_liaison_refuses();
DROP TRIGGER synthesis_for_good ON cep_synthesisdocument;
DROP FUNCTION cep_synthesis_refuses();
"""


class Migration(migrations.Migration):
    dependencies = [("cep", "0002_synthesis_versions_and_liaison")]

    operations = [migrations.RunSQL(CREATE, DROP)]
