import { and, eq, isNull, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import { checked, keyIs } from '../../platform/database/by-key.ts';
import { lockedOnly } from '../../platform/database/daemun-schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { idleSince } from '../../session/idle.ts';
import { sessions } from '../../session/tables.ts';
import { oauthClients } from '../client/tables.ts';
import { type Issue, issueColumns, toIssue } from './issued.ts';
import { mayTarget, momentParameters, offlineScope, sameCredentials, stands } from './standing.ts';
import { oauthGrants } from './tables.ts';

/** What a client shows to exchange a code. */
export interface ShownCode {
  /** SHA-256 of the code. */
  readonly codeHash: Buffer;
  readonly clientId: string;
  /** SHA-256 of the redirect URI. */
  readonly redirectHash: Buffer;
  /** Made of the verifier; null where none was sent. */
  readonly challenge: string | null;
  /** The thumbprint of the key that the request is signed with. */
  readonly jkt: string | null;
}

/** What the exchange makes of the grant. */
export interface Exchange extends ShownCode {
  /** Null for the granted one. */
  readonly resource: string | null;
  readonly withKeyOnly: readonly string[];
  /** Of the refresh tokens; null for a client that may have none. */
  readonly refreshNonceHash: Buffer | null;
  readonly generation: number;
  /** The key that refresh tokens are bound to. */
  readonly boundTo: string | null;
  /** The longest time that the grant lasts, in seconds. A session that it does not outlive may end it before. */
  readonly lastsSeconds: number;
}

/** A grant whose code was exchanged, with the nonce of its request. */
export interface Exchanged extends Issue {
  readonly nonce: string | null;
}

export type ExchangeCode = (exchange: Exchange) => Promise<Exchanged | undefined>;

/**
 * Prepares the exchange of a code: one statement that finds the code, holds its grant, and turns it into one that tokens are
 * issued for. Everything that must match stands in it, so a wrong try spends nothing, and of any number at once one gets the
 * grant (S-81).
 *
 * A grant with `offline_access` leaves its session here: until now a sign-out ends it.
 */
export function prepareExchange({ db, clock, settings }: Pick<Platform, 'db' | 'clock' | 'settings'>): ExchangeCode {
  const { now } = momentParameters;
  const parameter = (name: string, type: string) => sql`${sql.placeholder(name)}::${sql.raw(type)}`;
  const bytes = (name: string) => sql`decode(${parameter(name, 'text')}, 'hex')`;
  const refreshNonceHash = bytes('refreshNonceHash');
  const outlives = sql`(${refreshNonceHash} is not null and ${offlineScope} = any(${oauthGrants.scopes}))`;
  const target = mayTarget(settings, { resource: parameter('resource', 'text'), withKeyOnly: parameter('withKeyOnly', 'text[]') });
  const held = db.$with('held').as(
    db
      .select({ heldId: sql<string>`${oauthGrants.id}`.as('held_id'), nonce: sql<string | null>`${oauthGrants.nonce}`.as('held_nonce') })
      .from(oauthGrants)
      .where(
        and(
          sql`${oauthGrants.codeHash} = ${bytes('codeHash')}`,
          isNull(oauthGrants.codeUsedAt),
          checked(sql`${oauthGrants.codeExpiresAt} > ${now}`),
          checked(eq(oauthGrants.clientId, sql.placeholder('clientId'))),
          sql`${oauthGrants.redirectHash} = ${bytes('redirectHash')}`,
          sql`${oauthGrants.codeChallenge} is not distinct from ${parameter('challenge', 'text')}`,
          sql`(${oauthGrants.jkt} is null or ${oauthGrants.jkt} = ${parameter('jkt', 'text')})`,
          target,
        ),
      )
      .for('no key update', { of: lockedOnly(oauthGrants) }),
  );
  const sessionEnd = sql`(select ${sessions.expiresAt} from ${sessions} where ${keyIs(sessions.id, oauthGrants.sessionId)} and not ${outlives})`;
  const statement = db
    .with(held)
    .update(oauthGrants)
    .set({
      codeUsedAt: sql`${now}`,
      nonce: null,
      sessionId: sql`case when ${outlives} then null else ${oauthGrants.sessionId} end`,
      refreshNonceHash: sql`${refreshNonceHash}`,
      generation: sql`${parameter('generation', 'int4')}`,
      refreshedAt: sql`${now}`,
      jkt: sql`${parameter('boundTo', 'text')}`,
      expiresAt: sql`least(${sessionEnd}, ${now} + ${parameter('lastsSeconds', 'int4')} * interval '1 second')`,
    })
    .from(sql`${held}, ${users}, ${oauthClients}`)
    .where(and(keyIs(oauthGrants.id, sql`held.held_id`), stands(momentParameters), sameCredentials(outlives)))
    .returning({ ...issueColumns, nonce: sql<string | null>`held.held_nonce` })
    .prepare('exchange_code');

  return async ({ codeHash, redirectHash, refreshNonceHash: nonceHash, withKeyOnly, ...asked }) => {
    const at = clock.now();
    const { seenSince, refreshedSince } = idleSince(settings, at);
    const [row] = await statement.execute({
      ...asked,
      withKeyOnly: textArray(withKeyOnly),
      codeHash: codeHash.toString('hex'),
      redirectHash: redirectHash.toString('hex'),
      refreshNonceHash: nonceHash?.toString('hex') ?? null,
      now: at.toISOString(),
      seenSince: seenSince.toISOString(),
      refreshedSince: refreshedSince.toISOString(),
    });
    return row && { ...toIssue(row), nonce: row.nonce };
  };
}

/** The literal of an array of texts: an array is not the same parameter in both drivers. */
export const textArray = (texts: readonly string[]): string =>
  `{${texts.map((one) => `"${one.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;

/** The grant of a code that is shown with everything right, whether it was used or not. */
export const ofCode = ({ codeHash, clientId, redirectHash, challenge, jkt }: ShownCode) =>
  and(
    eq(oauthGrants.codeHash, codeHash),
    eq(oauthGrants.clientId, clientId),
    eq(oauthGrants.redirectHash, redirectHash),
    sql`${oauthGrants.codeChallenge} is not distinct from ${challenge}::text`,
    sql`(${oauthGrants.jkt} is null or ${oauthGrants.jkt} = ${jkt}::text)`,
  );
