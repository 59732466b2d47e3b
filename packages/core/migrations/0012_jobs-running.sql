DROP INDEX "daemun"."jobs_due";--> statement-breakpoint
ALTER TABLE "daemun"."jobs" ADD COLUMN "running" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_due" ON "daemun"."jobs" USING btree ("run_at","id") WHERE "jobs"."failed_at" is null;