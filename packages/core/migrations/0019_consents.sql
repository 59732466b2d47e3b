CREATE TABLE "daemun"."consent_records" (
	"position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "daemun"."consent_records_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" uuid NOT NULL,
	"document" text NOT NULL,
	"version" text NOT NULL,
	"decision" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"locale" text,
	"source" text NOT NULL,
	"network" text
);
--> statement-breakpoint
ALTER TABLE "daemun"."users" ADD COLUMN "consents" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "daemun"."email_attempts" ADD COLUMN "consents" jsonb;--> statement-breakpoint
ALTER TABLE "daemun"."consent_records" ADD CONSTRAINT "consent_records_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consent_records_by_user" ON "daemun"."consent_records" USING btree ("user_id","position");--> statement-breakpoint
-- The history of consents is evidence: nothing rewrites it, and it goes with its account alone (deletions by foreign key are nested in another trigger).
CREATE FUNCTION daemun.refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'consent_records is append-only';
END $$;
--> statement-breakpoint
CREATE TRIGGER consent_records_append_only BEFORE UPDATE ON daemun.consent_records FOR EACH ROW EXECUTE FUNCTION daemun.refuse_consent_change();
--> statement-breakpoint
CREATE TRIGGER consent_records_go_with_the_account BEFORE DELETE ON daemun.consent_records FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION daemun.refuse_consent_change();
--> statement-breakpoint
CREATE TRIGGER consent_records_no_truncate BEFORE TRUNCATE ON daemun.consent_records FOR EACH STATEMENT EXECUTE FUNCTION daemun.refuse_consent_change();
