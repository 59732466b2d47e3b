ALTER TABLE "daemun"."oauth_device_codes" ADD COLUMN "grant_id" uuid;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_device_codes" ADD CONSTRAINT "oauth_device_codes_grant_id_oauth_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "daemun"."oauth_grants"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "oauth_device_codes_by_grant" ON "daemun"."oauth_device_codes" USING btree ("grant_id");--> statement-breakpoint
-- How many devices of a client wait for a person. It locks the client first, so of any number of requests at once each counts what
-- the others have made: each statement of a volatile function sees what was committed before it.
CREATE FUNCTION daemun.pending_device_codes(client text, at timestamptz) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM 1 FROM daemun.oauth_clients WHERE id = client FOR NO KEY UPDATE;
  RETURN (SELECT count(*) FROM daemun.oauth_device_codes WHERE client_id = client AND decision IS NULL AND expires_at > at);
END $$;
--> statement-breakpoint
-- beside the version before: it does not make participants, so it has no notices to be sent. With the commit, somebody sends them.
CREATE OR REPLACE FUNCTION daemun.note_logout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('daemun.sweeping', true) IS DISTINCT FROM 'on' THEN
    INSERT INTO daemun.oauth_logout_notices (client_id, user_id, session_id, ended_at)
      SELECT client_id, OLD.user_id, OLD.id, clock_timestamp()
      FROM daemun.oauth_participants JOIN daemun.oauth_clients ON oauth_clients.id = oauth_participants.client_id
      WHERE session_id = OLD.id AND backchannel_logout_uri IS NOT NULL AND disabled_at IS NULL;
    IF FOUND THEN PERFORM pg_notify('daemun_logouts', ''); END IF;
  END IF;
  RETURN OLD;
END $$;
