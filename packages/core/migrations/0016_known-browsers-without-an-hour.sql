ALTER TABLE "daemun"."known_devices" DROP COLUMN "window_started_at";--> statement-breakpoint
ALTER TABLE "daemun"."known_devices" DROP COLUMN "window_attempts";