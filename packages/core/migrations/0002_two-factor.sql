CREATE TABLE "daemun"."backup_codes" (
	"user_id" uuid NOT NULL,
	"slot" smallint NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "backup_codes_user_id_slot_pk" PRIMARY KEY("user_id","slot")
);
--> statement-breakpoint
CREATE TABLE "daemun"."totp_authenticators" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"secret" "bytea" NOT NULL,
	"last_used_step" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "daemun"."totp_setups" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"secret" "bytea" NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "daemun"."trusted_devices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"user_agent" text,
	"ip" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "trusted_devices_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "daemun"."second_factor_failures" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"locked_until" timestamp (3) with time zone NOT NULL,
	"day_started_at" timestamp (3) with time zone NOT NULL,
	"day_failures" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "daemun"."users" ADD COLUMN "two_factor_due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "daemun"."sessions" ADD COLUMN "strongly_authenticated_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "daemun"."backup_codes" ADD CONSTRAINT "backup_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."totp_authenticators" ADD CONSTRAINT "totp_authenticators_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."totp_setups" ADD CONSTRAINT "totp_setups_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."totp_setups" ADD CONSTRAINT "totp_setups_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "daemun"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."trusted_devices" ADD CONSTRAINT "trusted_devices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."second_factor_failures" ADD CONSTRAINT "second_factor_failures_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "trusted_devices_by_user" ON "daemun"."trusted_devices" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "trusted_devices_by_expiry" ON "daemun"."trusted_devices" USING btree ("expires_at");