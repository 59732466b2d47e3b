import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { Moment } from '../../account/user.ts';
import { after } from '../../platform/clock.ts';
import { day, minute } from '../../platform/config/lifetime.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId, randomToken, tokenHash } from '../../platform/random.ts';
import { typedText } from '../../platform/typed-text.ts';
import type { By } from './administer.ts';
import { trusts } from './client.ts';
import { clientErrors } from './errors.ts';
import { oauthRegistrationTokens } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'events'>;
type TokenRow = typeof oauthRegistrationTokens.$inferSelect;

/** An initial access token that an operator makes. */
export const NewRegistrationToken = z.strictObject({
  name: typedText(100),
  trust: z.enum(trusts),
  uses: z.number().int().min(1).max(10_000),
  expiresIn: z
    .number()
    .int()
    .min(minute)
    .max(365 * day)
    .meta({ description: 'In seconds' }),
});

/** The same as its operator sees it. It never contains the token. */
export const RegistrationToken = z
  .object({
    id: z.uuid(),
    name: z.string(),
    trust: z.enum(trusts),
    usesLeft: z.number().int(),
    expiresAt: Moment,
    createdAt: Moment,
  })
  .meta({ id: 'OAuthRegistrationToken' });

/** A token that was just made. It is stored as its hash, so it is here for the only time. */
export interface MadeRegistrationToken {
  readonly token: string;
  readonly row: TokenRow;
}

/** Makes a token that lets its holder register clients (RFC 7591 §3). */
export async function createRegistrationToken(
  { clock, events }: Deps,
  tx: Transaction,
  by: By,
  { name, trust, uses, expiresIn }: z.output<typeof NewRegistrationToken>,
): Promise<MadeRegistrationToken> {
  const now = clock.now();
  const token = `oiat_${randomToken()}`;
  const made = { id: newId(), tokenHash: tokenHash(token), name, trust, usesLeft: uses, expiresAt: after(now, expiresIn), createdAt: now };
  const [row] = await tx.insert(oauthRegistrationTokens).values(made).returning();
  if (!row) throw new Error('the registration token was not made');
  const details = { tokenId: row.id, name, trust, uses };
  await events.publish(tx, { ...by, type: 'oauth-registration-token.created', at: now, details });
  return { token, row };
}

/** All tokens, the oldest first. */
export function listRegistrationTokens(db: Queryable): Promise<TokenRow[]> {
  return db.select().from(oauthRegistrationTokens).orderBy(asc(oauthRegistrationTokens.id)).limit(1000);
}

/**
 * Deletes a token. Clients that were registered with it stay.
 * @throws Problem registration_token_not_found
 */
export async function deleteRegistrationToken({ clock, events }: Deps, tx: Transaction, by: By, id: string): Promise<void> {
  const [row] = await tx.delete(oauthRegistrationTokens).where(eq(oauthRegistrationTokens.id, id)).returning();
  if (!row) throw clientErrors.registration_token_not_found();
  const details = { tokenId: id, name: row.name };
  await events.publish(tx, { ...by, type: 'oauth-registration-token.deleted', at: clock.now(), details });
}
