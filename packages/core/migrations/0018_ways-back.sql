CREATE TABLE "daemun"."undo_snapshots" (
	"way_back_id" uuid NOT NULL,
	"part" text NOT NULL,
	"payload" "bytea" NOT NULL,
	CONSTRAINT "undo_snapshots_way_back_id_part_pk" PRIMARY KEY("way_back_id","part")
);
--> statement-breakpoint
CREATE TABLE "daemun"."ways_back" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"identifier" text NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"held_since" timestamp (3) with time zone,
	"since" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ways_back_of_a_kind" UNIQUE("user_id","kind")
);
--> statement-breakpoint
ALTER TABLE "daemun"."users" ADD COLUMN "email_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "daemun"."undo_snapshots" ADD CONSTRAINT "undo_snapshots_way_back_id_ways_back_id_fk" FOREIGN KEY ("way_back_id") REFERENCES "daemun"."ways_back"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."ways_back" ADD CONSTRAINT "ways_back_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ways_back_by_identifier" ON "daemun"."ways_back" USING btree ("kind","identifier");--> statement-breakpoint
CREATE INDEX "ways_back_by_expiry" ON "daemun"."ways_back" USING btree ("expires_at");--> statement-breakpoint
-- An address that was put in place later than its account was made: by the last change, unless that was undone.
UPDATE "daemun"."users" SET "email_since" = "last"."at" FROM (
  SELECT DISTINCT ON ("user_id") "user_id", "type", "at" FROM "daemun"."audit_events"
  WHERE "type" IN ('account.email-changed', 'account.email-change-undone') ORDER BY "user_id", "at" DESC) AS "last"
WHERE "last"."user_id" = "users"."id" AND "last"."type" = 'account.email-changed';--> statement-breakpoint
-- The undo links that are out: their key is the account's id and the address or number. Of a kind the oldest link stays, which
-- is that of whoever had the account longest; none to what an account has by now.
INSERT INTO "daemun"."ways_back" ("id", "user_id", "kind", "identifier", "verified_at", "since", "expires_at")
SELECT DISTINCT ON ("links"."user_id", "links"."purpose") "links"."id", "links"."user_id",
  CASE "links"."purpose" WHEN 'undo-email-change' THEN 'email' ELSE 'phone' END,
  substring("links"."key" FROM 38), "links"."created_at", "links"."created_at", "links"."expires_at"
FROM "daemun"."single_use_tokens" AS "links" JOIN "daemun"."users" ON "users"."id" = "links"."user_id"
WHERE "links"."purpose" IN ('undo-email-change', 'undo-phone-change') AND "links"."expires_at" > now()
  AND NOT EXISTS (
    SELECT 1 FROM "daemun"."single_use_tokens" AS "others" JOIN "daemun"."users" AS "holders"
      ON substring("others"."key" FROM 38) IN ("holders"."email", "holders"."phone")
    WHERE "others"."user_id" = "links"."user_id" AND "others"."purpose" = "links"."purpose" AND "others"."expires_at" > now())
ORDER BY "links"."user_id", "links"."purpose", "links"."created_at";--> statement-breakpoint
DELETE FROM "daemun"."single_use_tokens" WHERE "purpose" IN ('undo-email-change', 'undo-phone-change') AND "id" NOT IN (SELECT "id" FROM "daemun"."ways_back");--> statement-breakpoint
UPDATE "daemun"."single_use_tokens" SET "key" = "id" || ':' || "id" WHERE "purpose" IN ('undo-email-change', 'undo-phone-change');
