CREATE TABLE "daemun"."signing_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"private_key" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"signs_from" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "daemun"."sessions" ADD COLUMN "refresh_nonce_hash" "bytea";--> statement-breakpoint
ALTER TABLE "daemun"."sessions" ADD COLUMN "refresh_generation" integer;--> statement-breakpoint
ALTER TABLE "daemun"."sessions" ADD COLUMN "refreshed_at" timestamp (3) with time zone;