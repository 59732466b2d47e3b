ALTER TABLE "users" ADD COLUMN "operator_made" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- Roles come from operators alone.
UPDATE "users" SET "operator_made" = true WHERE "email_verified_at" IS NULL AND cardinality("roles") > 0;
