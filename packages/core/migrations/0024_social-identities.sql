CREATE TABLE "daemun"."identities" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"email" text,
	"linked_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"asleep_since" timestamp (3) with time zone,
	"unlink_token" "bytea",
	"tokens" "bytea",
	CONSTRAINT "identity_of_subject" UNIQUE("issuer","subject")
);
--> statement-breakpoint
ALTER TABLE "daemun"."identities" ADD CONSTRAINT "identities_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "identities_by_user" ON "daemun"."identities" USING btree ("user_id");