"""A version that was published, and its questions, no longer change, in the database itself."""

from django.db import migrations

CREATE = """
CREATE FUNCTION alliance_version_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
        TG_OP = 'DELETE'
        OR NEW.state = 'draft'
        OR to_jsonb(NEW) - ARRAY['state', 'version']
           IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'version']
    ) THEN
        RAISE EXCEPTION 'Une version publiée ne se modifie pas.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER version_for_good BEFORE UPDATE OR DELETE ON alliance_instrumentversion
    FOR EACH ROW EXECUTE FUNCTION alliance_version_refuses();

CREATE FUNCTION alliance_item_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM alliance_instrumentversion v
        WHERE v.state <> 'draft'
          AND v.id IN (OLD.instrument_version_id, NEW.instrument_version_id)
    ) THEN
        RAISE EXCEPTION 'Les questions d''une version publiée ne se modifient pas.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER item_for_good BEFORE INSERT OR UPDATE OR DELETE ON alliance_item
    FOR EACH ROW EXECUTE FUNCTION alliance_item_refuses();
"""
DROP = """
DROP TRIGGER item_for_good ON alliance_item;
DROP FUNCTION alliance_item_refuses();
DROP TRIGGER version_for_good ON alliance_instrumentversion;
DROP FUNCTION alliance_version_refuses();
"""


class Migration(migrations.Migration):
    dependencies = [("alliance", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
