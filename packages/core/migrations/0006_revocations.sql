CREATE TABLE "daemun"."revoked_sessions" (
	"session_id" uuid PRIMARY KEY NOT NULL,
	"position" bigserial NOT NULL,
	"revoked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "revoked_sessions_by_time" ON "daemun"."revoked_sessions" USING btree ("revoked_at");
--> statement-breakpoint
-- Whoever has access tokens of a session that ends is told, wherever the tokens are verified: with the commit, and only then.
CREATE FUNCTION daemun.note_revoked_session(ended uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE noted bigint;
BEGIN
  INSERT INTO daemun.revoked_sessions (session_id, revoked_at) VALUES (ended, clock_timestamp())
    ON CONFLICT (session_id) DO NOTHING RETURNING position INTO noted;
  IF noted IS NOT NULL THEN
    PERFORM pg_notify('daemun_revocations', noted || ' ' || ended);
  END IF;
END $$;
--> statement-breakpoint
CREATE FUNCTION daemun.note_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM daemun.note_revoked_session(OLD.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION daemun.note_closed_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM daemun.note_revoked_session(id) FROM daemun.sessions WHERE user_id = NEW.id AND refresh_generation IS NOT NULL ORDER BY id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER sessions_note_end AFTER DELETE ON daemun.sessions FOR EACH ROW WHEN (OLD.refresh_generation IS NOT NULL) EXECUTE FUNCTION daemun.note_ended_session();
--> statement-breakpoint
CREATE TRIGGER users_note_closing AFTER UPDATE OF banned_at, deletion_due_at ON daemun.users FOR EACH ROW
  WHEN ((NEW.banned_at IS NOT NULL AND OLD.banned_at IS NULL) OR (NEW.deletion_due_at IS NOT NULL AND OLD.deletion_due_at IS NULL))
  EXECUTE FUNCTION daemun.note_closed_account();
