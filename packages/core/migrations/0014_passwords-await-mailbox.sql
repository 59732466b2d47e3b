CREATE TABLE "daemun"."mailbox_codes" (
	"pending_id" uuid PRIMARY KEY NOT NULL,
	"code_mac" "bytea" NOT NULL,
	"tries" smallint DEFAULT 0 NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "daemun"."passwords" ADD COLUMN "awaits_mailbox_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "daemun"."pending_sign_ins" ADD COLUMN "owes_mailbox" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "daemun"."mailbox_codes" ADD CONSTRAINT "mailbox_codes_pending_id_pending_sign_ins_id_fk" FOREIGN KEY ("pending_id") REFERENCES "daemun"."pending_sign_ins"("id") ON DELETE cascade ON UPDATE no action;