"""A version that was published stays word for word (R21): triggers refuse everybody.

Its state may only go on from published, its period only be ended; its hash is that of its words.
Nothing of a version in work is forbidden but removing it.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION playbook_keep_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'Versions of articles are never removed.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state IN ('published', 'superseded', 'expired') THEN
        IF (NEW.id, NEW.article_id, NEW.number, NEW.title, NEW.body, NEW.summary, NEW.sha256,
            NEW.author_id, NEW.submitted_by_id, NEW.published_by_id, NEW.publish_at,
            NEW.effective_from, NEW.created_at)
           IS DISTINCT FROM
           (OLD.id, OLD.article_id, OLD.number, OLD.title, OLD.body, OLD.summary, OLD.sha256,
            OLD.author_id, OLD.submitted_by_id, OLD.published_by_id, OLD.publish_at,
            OLD.effective_from, OLD.created_at)
        THEN
            RAISE EXCEPTION 'Version % of article % was published and is never changed.',
                OLD.number, OLD.article_id USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF OLD.effective_to IS NOT NULL
           AND (NEW.effective_to, NEW.state) IS DISTINCT FROM (OLD.effective_to, OLD.state)
           OR NEW.state NOT IN ('published', 'superseded', 'expired')
        THEN
            RAISE EXCEPTION 'Version % of article % does not come back into work or into force.',
                OLD.number, OLD.article_id USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF NEW.state IN ('published', 'superseded', 'expired')
       AND NEW.sha256 <> encode(sha256(convert_to(NEW.title || chr(10) || NEW.body, 'UTF8')), 'hex')
    THEN
        RAISE EXCEPTION 'The hash of version % of article % is not that of its words.',
            NEW.number, NEW.article_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER playbook_articleversion_kept
    BEFORE INSERT OR UPDATE OR DELETE ON playbook_articleversion
    FOR EACH ROW EXECUTE FUNCTION playbook_keep_versions();
CREATE TRIGGER playbook_articleversion_no_truncate BEFORE TRUNCATE ON playbook_articleversion
    FOR EACH STATEMENT EXECUTE FUNCTION playbook_keep_versions();
"""
UNDO = """
DROP TRIGGER playbook_articleversion_no_truncate ON playbook_articleversion;
DROP TRIGGER playbook_articleversion_kept ON playbook_articleversion;
DROP FUNCTION playbook_keep_versions();
"""


class Migration(migrations.Migration):
    dependencies = [("playbook", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTION, UNDO)]
