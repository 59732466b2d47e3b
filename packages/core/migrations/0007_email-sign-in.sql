CREATE TABLE "daemun"."email_attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"link_hash" "bytea",
	"code_mac" "bytea" NOT NULL,
	"tries" smallint DEFAULT 0 NOT NULL,
	"browser_hash" "bytea" NOT NULL,
	"user_agent" text,
	"locale" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "email_attempts_email_unique" UNIQUE("email"),
	CONSTRAINT "email_attempts_link_hash_unique" UNIQUE("link_hash")
);
--> statement-breakpoint
CREATE INDEX "email_attempts_by_expiry" ON "daemun"."email_attempts" USING btree ("expires_at");