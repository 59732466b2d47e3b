-- The audit log is append-only, to the application too: neither a defect nor a stolen connection rewrites what happened.
CREATE FUNCTION daemun.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_events is append-only';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON daemun.audit_events FOR EACH ROW EXECUTE FUNCTION daemun.refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON daemun.audit_events FOR EACH STATEMENT EXECUTE FUNCTION daemun.refuse_audit_change();
