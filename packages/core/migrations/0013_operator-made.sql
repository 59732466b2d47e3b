ALTER TABLE "daemun"."users" ADD COLUMN "operator_made" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- Roles come from operators alone; the audit log knows the other accounts that they made.
UPDATE "daemun"."users" SET "operator_made" = true WHERE "email_verified_at" IS NULL AND (cardinality("roles") > 0 OR EXISTS (
  SELECT 1 FROM "daemun"."audit_events" WHERE "audit_events"."user_id" = "users"."id" AND "audit_events"."type" IN ('account.created', 'administrator.appointed')));
