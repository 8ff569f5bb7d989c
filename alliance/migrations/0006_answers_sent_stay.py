"""Answers that were sent no longer change, in the database itself."""

from django.db import migrations

CREATE = """
CREATE FUNCTION alliance_answer_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM alliance_checkin c
        WHERE c.id = OLD.check_in_id AND c.answered_at IS NOT NULL
    ) AND (NEW.value, NEW.item_id, NEW.check_in_id)
          IS DISTINCT FROM (OLD.value, OLD.item_id, OLD.check_in_id) THEN
        RAISE EXCEPTION 'Des réponses envoyées ne se modifient pas.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_for_good BEFORE UPDATE ON alliance_answer
    FOR EACH ROW EXECUTE FUNCTION alliance_answer_refuses();
"""
DROP = """
DROP TRIGGER answer_for_good ON alliance_answer;
DROP FUNCTION alliance_answer_refuses();
"""


class Migration(migrations.Migration):
    dependencies = [("alliance", "0005_one_filling_a_day")]

    operations = [migrations.RunSQL(CREATE, DROP)]
