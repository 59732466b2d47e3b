import { boolean, integer, jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';
import type { ResourceScope } from './resource.ts';

/** The APIs that access tokens are made for. */
export const oauthResources = daemunSchema.table('oauth_resources', {
  identifier: text('identifier').primaryKey(),
  name: text('name').notNull(),
  scopes: jsonb('scopes').$type<readonly ResourceScope[]>().notNull(),
  servedBy: text('served_by').array().notNull(),
  requireDpop: boolean('require_dpop').notNull(),
  accessTokenSeconds: integer('access_token_seconds'),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
});
