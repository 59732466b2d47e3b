ALTER TABLE "known_devices" DROP COLUMN "window_started_at";--> statement-breakpoint
ALTER TABLE "known_devices" DROP COLUMN "window_attempts";