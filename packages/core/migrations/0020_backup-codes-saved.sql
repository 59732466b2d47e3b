ALTER TABLE "daemun"."backup_codes" ADD COLUMN "set_id" uuid;--> statement-breakpoint
ALTER TABLE "daemun"."backup_codes" ADD COLUMN "saved_at" timestamp (3) with time zone;