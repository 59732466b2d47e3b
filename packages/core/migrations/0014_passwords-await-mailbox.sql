CREATE TABLE "mailbox_codes" (
	"pending_id" uuid PRIMARY KEY NOT NULL,
	"code_mac" "bytea" NOT NULL,
	"tries" smallint DEFAULT 0 NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "passwords" ADD COLUMN "awaits_mailbox_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "pending_sign_ins" ADD COLUMN "owes_mailbox" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "mailbox_codes" ADD CONSTRAINT "mailbox_codes_pending_id_pending_sign_ins_id_fk" FOREIGN KEY ("pending_id") REFERENCES "public"."pending_sign_ins"("id") ON DELETE cascade ON UPDATE no action;