CREATE TABLE "daemun"."api_key_usage" (
	"key_id" uuid NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"ip" text NOT NULL,
	"user_agent" text NOT NULL,
	"uses" bigint NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "api_key_usage_key_id_hour_ip_user_agent_pk" PRIMARY KEY("key_id","hour","ip","user_agent")
);
--> statement-breakpoint
CREATE TABLE "daemun"."api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"start" text NOT NULL,
	"scopes" text[] NOT NULL,
	"tier" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"replaced_by_id" uuid,
	"warned_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_key_hash_unique" UNIQUE("key_hash")
);
--> statement-breakpoint
ALTER TABLE "daemun"."api_key_usage" ADD CONSTRAINT "api_key_usage_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "daemun"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daemun"."api_keys" ADD CONSTRAINT "api_keys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "daemun"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_usage_by_hour" ON "daemun"."api_key_usage" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "api_keys_by_user" ON "daemun"."api_keys" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "api_keys_by_expiry" ON "daemun"."api_keys" USING btree ("expires_at");
--> statement-breakpoint
CREATE TRIGGER api_keys_tell_change AFTER UPDATE OF key_hash, user_id, kind, name, scopes, tier, expires_at OR DELETE ON daemun.api_keys FOR EACH ROW EXECUTE FUNCTION daemun.tell_session_change();
