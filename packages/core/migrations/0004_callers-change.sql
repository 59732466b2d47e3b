-- Whatever changes a caller, by whatever way, tells every process at the moment it is committed (docs/decisions/0009).
-- Being seen and refreshing change nothing of what a caller may do, and tell nothing.
CREATE FUNCTION daemun.tell_session_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('daemun_callers', OLD.user_id::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION daemun.tell_user_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('daemun_callers', OLD.id::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER sessions_tell_end AFTER DELETE ON daemun.sessions FOR EACH ROW EXECUTE FUNCTION daemun.tell_session_change();
--> statement-breakpoint
CREATE TRIGGER sessions_tell_change AFTER UPDATE OF token_hash, user_id, expires_at, authenticated_at, strongly_authenticated_at, proofs, amr, aal, device_trusted, refresh_nonce_hash ON daemun.sessions FOR EACH ROW EXECUTE FUNCTION daemun.tell_session_change();
--> statement-breakpoint
CREATE TRIGGER users_tell_change AFTER UPDATE OR DELETE ON daemun.users FOR EACH ROW EXECUTE FUNCTION daemun.tell_user_change();
