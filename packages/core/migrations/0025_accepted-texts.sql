CREATE TABLE "daemun"."accepted_texts" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"forgotten_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "daemun"."identities" ADD COLUMN "refreshing_until" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "accepted_texts_by_end" ON "daemun"."accepted_texts" USING btree ("forgotten_at");--> statement-breakpoint
CREATE INDEX "identities_by_subject" ON "daemun"."identities" USING btree ("provider","subject");