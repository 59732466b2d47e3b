CREATE TABLE "daemun"."oauth_clients" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"trust" text NOT NULL,
	"origin" text NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"auth_method" text NOT NULL,
	"secret_hash" "bytea",
	"previous_secret_hash" "bytea",
	"previous_secret_ends_at" timestamp (3) with time zone,
	"jwks" jsonb,
	"jwks_uri" text,
	"redirect_uris" text[] NOT NULL,
	"post_logout_redirect_uris" text[] NOT NULL,
	"grants" text[] NOT NULL,
	"scopes" text[] NOT NULL,
	"resources" text[] NOT NULL,
	"id_token_algorithm" text NOT NULL,
	"claims_in_id_token" boolean NOT NULL,
	"pairwise" boolean NOT NULL,
	"par_required" boolean NOT NULL,
	"dpop_required" boolean NOT NULL,
	"pkce_required" boolean NOT NULL,
	"backchannel_logout_uri" text,
	"access_token_seconds" integer,
	"refresh_idle_seconds" integer,
	"homepage" text,
	"policy_url" text,
	"terms_url" text,
	"token_family" uuid NOT NULL,
	"registration_token_hash" "bytea",
	"last_granted_at" timestamp (3) with time zone,
	"metadata_fresh_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "daemun"."oauth_registration_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"name" text NOT NULL,
	"trust" text NOT NULL,
	"uses_left" integer NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "oauth_registration_tokens_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "daemun"."oauth_consents" (
	"user_id" uuid NOT NULL,
	"client_id" text NOT NULL,
	"scopes" text[] NOT NULL,
	"resources" text[] NOT NULL,
	"first_granted_at" timestamp (3) with time zone NOT NULL,
	"granted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "oauth_consents_user_id_client_id_pk" PRIMARY KEY("user_id","client_id")
);
--> statement-breakpoint
CREATE TABLE "daemun"."oauth_device_codes" (
	"device_code_hash" "bytea" PRIMARY KEY NOT NULL,
	"user_code_mac" "bytea" NOT NULL,
	"client_id" text NOT NULL,
	"scopes" text[] NOT NULL,
	"resources" text[] NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"ip" text,
	"user_agent" text,
	"claimed_by_session_id" uuid,
	"decision" text,
	"decided_at" timestamp (3) with time zone,
	"poll_interval" integer NOT NULL,
	"polled_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "oauth_device_codes_user_code_mac_unique" UNIQUE("user_code_mac")
);
--> statement-breakpoint
CREATE TABLE "daemun"."oauth_seen" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"forgotten_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "daemun"."oauth_grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"client_id" text NOT NULL,
	"session_id" uuid,
	"oidc_sid" text NOT NULL,
	"code_hash" "bytea",
	"code_expires_at" timestamp (3) with time zone,
	"code_used_at" timestamp (3) with time zone,
	"redirect_hash" "bytea",
	"code_challenge" text,
	"nonce" text,
	"scopes" text[] NOT NULL,
	"resources" text[] NOT NULL,
	"claims" jsonb,
	"auth_time" timestamp (3) with time zone NOT NULL,
	"amr" text[] NOT NULL,
	"aal" smallint NOT NULL,
	"jkt" text,
	"refresh_nonce_hash" "bytea",
	"generation" integer DEFAULT 0 NOT NULL,
	"refreshed_at" timestamp (3) with time zone,
	"credentials_version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "daemun"."oauth_participants" (
	"session_id" uuid NOT NULL,
	"client_id" text NOT NULL,
	CONSTRAINT "oauth_participants_session_id_client_id_pk" PRIMARY KEY("session_id","client_id")
);
--> statement-breakpoint
CREATE TABLE "daemun"."oauth_requests" (
	"handle_hash" "bytea" PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"client_id" text,
	"parameters" "bytea" NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"chosen_session_id" uuid,
	"denied_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "daemun"."oauth_logout_notices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"client_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_failure" text,
	"ended_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "daemun"."oauth_resources" (
	"identifier" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"served_by" text[] NOT NULL,
	"require_dpop" boolean NOT NULL,
	"access_token_seconds" integer,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "daemun"."oauth_salts" (
	"name" text PRIMARY KEY NOT NULL,
	"salt" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "daemun"."oauth_consents" ADD CONSTRAINT "oauth_consents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_consents" ADD CONSTRAINT "oauth_consents_client_id_oauth_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "daemun"."oauth_clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_device_codes" ADD CONSTRAINT "oauth_device_codes_client_id_oauth_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "daemun"."oauth_clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_device_codes" ADD CONSTRAINT "oauth_device_codes_claimed_by_session_id_sessions_id_fk" FOREIGN KEY ("claimed_by_session_id") REFERENCES "daemun"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_grants" ADD CONSTRAINT "oauth_grants_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_grants" ADD CONSTRAINT "oauth_grants_client_id_oauth_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "daemun"."oauth_clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_grants" ADD CONSTRAINT "oauth_grants_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "daemun"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_participants" ADD CONSTRAINT "oauth_participants_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "daemun"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_participants" ADD CONSTRAINT "oauth_participants_client_id_oauth_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "daemun"."oauth_clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_requests" ADD CONSTRAINT "oauth_requests_client_id_oauth_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "daemun"."oauth_clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_requests" ADD CONSTRAINT "oauth_requests_chosen_session_id_sessions_id_fk" FOREIGN KEY ("chosen_session_id") REFERENCES "daemun"."sessions"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."oauth_logout_notices" ADD CONSTRAINT "oauth_logout_notices_client_id_oauth_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "daemun"."oauth_clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "oauth_clients_by_registration" ON "daemun"."oauth_clients" USING btree ("registration_token_hash");--> statement-breakpoint
CREATE INDEX "oauth_consents_by_client" ON "daemun"."oauth_consents" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "oauth_device_codes_by_expiry" ON "daemun"."oauth_device_codes" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "oauth_device_codes_by_client" ON "daemun"."oauth_device_codes" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "oauth_device_codes_by_session" ON "daemun"."oauth_device_codes" USING btree ("claimed_by_session_id");--> statement-breakpoint
CREATE INDEX "oauth_seen_by_end" ON "daemun"."oauth_seen" USING btree ("forgotten_at");--> statement-breakpoint
CREATE UNIQUE INDEX "oauth_grants_by_code" ON "daemun"."oauth_grants" USING btree ("code_hash") WHERE "daemun"."oauth_grants"."code_hash" is not null;--> statement-breakpoint
CREATE INDEX "oauth_grants_by_user" ON "daemun"."oauth_grants" USING btree ("user_id","client_id");--> statement-breakpoint
CREATE INDEX "oauth_grants_by_session" ON "daemun"."oauth_grants" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "oauth_grants_by_client" ON "daemun"."oauth_grants" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "oauth_grants_by_expiry" ON "daemun"."oauth_grants" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "oauth_participants_by_client" ON "daemun"."oauth_participants" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "oauth_requests_by_expiry" ON "daemun"."oauth_requests" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "oauth_requests_by_client" ON "daemun"."oauth_requests" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "oauth_requests_by_session" ON "daemun"."oauth_requests" USING btree ("chosen_session_id");--> statement-breakpoint
CREATE INDEX "oauth_logout_notices_by_due" ON "daemun"."oauth_logout_notices" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "oauth_logout_notices_by_client" ON "daemun"."oauth_logout_notices" USING btree ("client_id");--> statement-breakpoint
-- A grant that ends before its time is told to every verifier, as ended sessions are: with the commit, and only then. Nothing was
-- issued for a grant whose code was never exchanged. What a sweep deletes is over anyway.
CREATE FUNCTION daemun.note_ended_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('daemun_callers', OLD.user_id::text);
  IF OLD.code_used_at IS NOT NULL AND current_setting('daemun.sweeping', true) IS DISTINCT FROM 'on' THEN
    PERFORM daemun.note_revoked_session(OLD.id);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER oauth_grants_note_end AFTER DELETE ON daemun.oauth_grants FOR EACH ROW EXECUTE FUNCTION daemun.note_ended_grant();
--> statement-breakpoint
-- A banned account, and one that waits for its deletion, has no live access token anywhere.
CREATE FUNCTION daemun.note_grants_of_closed_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM daemun.note_revoked_session(id) FROM daemun.oauth_grants WHERE user_id = NEW.id AND code_used_at IS NOT NULL ORDER BY id;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- beside the version before: it bans an account as before, and the account has no grants before this version makes some.
CREATE TRIGGER users_note_grants AFTER UPDATE OF banned_at, deletion_due_at ON daemun.users FOR EACH ROW
  WHEN ((NEW.banned_at IS NOT NULL AND OLD.banned_at IS NULL) OR (NEW.deletion_due_at IS NOT NULL AND OLD.deletion_due_at IS NULL))
  EXECUTE FUNCTION daemun.note_grants_of_closed_account();
--> statement-breakpoint
-- A client's own tokens end with their family: another one, a client that is disabled, or none any more.
CREATE FUNCTION daemun.note_changed_client() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('daemun_oauth', OLD.id);
  IF TG_OP = 'DELETE' OR NEW.token_family <> OLD.token_family THEN
    PERFORM daemun.note_revoked_session(OLD.token_family);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER oauth_clients_note_change AFTER UPDATE OR DELETE ON daemun.oauth_clients FOR EACH ROW EXECUTE FUNCTION daemun.note_changed_client();
--> statement-breakpoint
CREATE FUNCTION daemun.tell_resource_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('daemun_oauth', 'resources');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER oauth_resources_tell_change AFTER INSERT OR UPDATE OR DELETE ON daemun.oauth_resources FOR EACH STATEMENT EXECUTE FUNCTION daemun.tell_resource_change();
--> statement-breakpoint
-- Clients that took part in a session are told of its end. BEFORE, because its participants go with it.
CREATE FUNCTION daemun.note_logout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('daemun.sweeping', true) IS DISTINCT FROM 'on' THEN
    INSERT INTO daemun.oauth_logout_notices (client_id, user_id, session_id, ended_at)
      SELECT client_id, OLD.user_id, OLD.id, clock_timestamp()
      FROM daemun.oauth_participants JOIN daemun.oauth_clients ON oauth_clients.id = oauth_participants.client_id
      WHERE session_id = OLD.id AND backchannel_logout_uri IS NOT NULL;
  END IF;
  RETURN OLD;
END $$;
--> statement-breakpoint
-- beside the version before: its sessions have no participants before this version makes some, so one look into an index is all.
CREATE TRIGGER sessions_note_logout BEFORE DELETE ON daemun.sessions FOR EACH ROW EXECUTE FUNCTION daemun.note_logout();
