CREATE TABLE "app_badges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "daemun"."users"("id") ON DELETE cascade,
	"secret_hash" bytea NOT NULL UNIQUE,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "app_badges_by_user" ON "app_badges" ("user_id");
