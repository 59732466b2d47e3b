CREATE TABLE "daemun"."refresh_grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid,
	"nonce_hash" "bytea" NOT NULL,
	"generation" integer NOT NULL,
	"refreshed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "daemun"."sessions" ADD COLUMN "by_token" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "daemun"."refresh_grants" ADD CONSTRAINT "refresh_grants_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "daemun"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "refresh_grants_by_session" ON "daemun"."refresh_grants" USING btree ("session_id");
--> statement-breakpoint
-- A refresh writes the row alone and no index (a heap-only tuple): each page has room for the next version of a row.
ALTER TABLE "daemun"."refresh_grants" SET (fillfactor = 80);
--> statement-breakpoint
-- What the version before writes to a session is a grant to this one. Whoever writes both says so, and is left alone.
CREATE FUNCTION daemun.keep_refresh_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO daemun.refresh_grants (id, session_id, nonce_hash, generation, refreshed_at)
    VALUES (NEW.id, NEW.id, NEW.refresh_nonce_hash, NEW.refresh_generation, coalesce(NEW.refreshed_at, NEW.created_at))
    ON CONFLICT (id) DO UPDATE
      SET nonce_hash = excluded.nonce_hash, generation = excluded.generation, refreshed_at = excluded.refreshed_at;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- beside the version before: it is for that version, which sees nothing of it. It holds the session when its grant is written, as everybody does who writes both, so that the two wait for each other and neither blocks the other; nothing is scanned when it is made.
CREATE TRIGGER sessions_keep_grant AFTER INSERT OR UPDATE OF refresh_nonce_hash, refresh_generation, refreshed_at ON daemun.sessions FOR EACH ROW
  WHEN (NEW.refresh_nonce_hash IS NOT NULL AND current_setting('daemun.refresh_grants', true) IS DISTINCT FROM 'written')
  EXECUTE FUNCTION daemun.keep_refresh_grant();
