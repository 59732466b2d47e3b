-- What moves with every use of a session is in no index, and each page has room for the next version of a row: then an
-- update writes the row alone and no index (a heap-only tuple).
DROP INDEX "daemun"."sessions_by_user";--> statement-breakpoint
CREATE INDEX "sessions_by_user" ON "daemun"."sessions" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "daemun"."sessions" SET (fillfactor = 90);
