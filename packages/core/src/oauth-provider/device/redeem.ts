import { and, isNull, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { keyIs } from '../../platform/database/by-key.ts';
import type { Platform } from '../../platform/platform.ts';
import { idleSince } from '../../session/idle.ts';
import { sessions } from '../../session/tables.ts';
import { deviceCodeGrant } from '../client/client.ts';
import { oauthClients } from '../client/tables.ts';
import { textArray } from '../grant/exchange.ts';
import { type Issue, issueColumns, toIssue } from '../grant/issued.ts';
import { mayTarget, momentParameters, sameCredentials, stands } from '../grant/standing.ts';
import { oauthGrants } from '../grant/tables.ts';
import { oauthDeviceCodes } from './tables.ts';

/** What a device shows, and what the redemption makes of the grant. */
export interface Poll {
  /** SHA-256 of the device code. */
  readonly deviceCodeHash: Buffer;
  readonly clientId: string;
  /** Null for the granted one. */
  readonly resource: string | null;
  readonly withKeyOnly: readonly string[];
  /** Of the refresh tokens; null for a client that may have none. */
  readonly refreshNonceHash: Buffer | null;
  readonly generation: number;
  /** The key that refresh tokens are bound to. */
  readonly boundTo: string | null;
  /** The longest time that the grant lasts, in seconds. */
  readonly lastsSeconds: number;
}

/**
 * What a poll finds. `over`: it was allowed, but has been redeemed, or does not stand any more, or is not for what the device asks.
 */
export type Polled =
  | ({ readonly kind: 'issued' } & Issue)
  | { readonly kind: 'unknown' | 'pending' | 'too-fast' | 'denied' | 'expired' | 'over' };

export type RedeemDeviceCode = (poll: Poll) => Promise<Polled>;

/** How much longer the pause is after each poll that came too early (RFC 8628 §3.5), in seconds. */
const slowDownSeconds = 5;
/** A poll may come this much early, because networks are not even. */
const toleranceMs = 500;

/** Every column of `issueColumns` under a name of its own, so that a common table can carry them. */
const issued = {
  grant: aliased('grant', issueColumns.grant),
  person: aliased('person', issueColumns.person),
};

function aliased<Columns extends Readonly<Record<string, PgColumn>>>(prefix: string, columns: Columns) {
  const pairs = Object.entries(columns).map(([name, column]) => [
    `${prefix}_${name}`,
    sql`${column}`.mapWith(column).as(`${prefix}_${name}`),
  ]);
  return Object.fromEntries(pairs) as Record<string, SQL.Aliased>;
}

const unprefixed = (prefix: string, row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])));

/**
 * Prepares the poll of a device: one statement that notes when it came, and redeems what was allowed. It holds the code first, so of
 * any number of polls at once one gets the grant. It asks again for account, session, client and consent: a yes counts only while
 * all that it rests on stands (S-89). What ends at the same moment waits, and then finds the redeemed grant.
 */
export function prepareRedeem({ db, clock, settings }: Pick<Platform, 'db' | 'clock' | 'settings'>): RedeemDeviceCode {
  const { now } = momentParameters;
  const parameter = (name: string, type: string) => sql`${sql.placeholder(name)}::${sql.raw(type)}`;
  const codes = oauthDeviceCodes;
  const seen = db.$with('seen').as(
    db
      .select({
        seenHash: sql<Buffer>`${codes.deviceCodeHash}`.as('seen_hash'),
        seenGrantId: sql<string | null>`${codes.grantId}`.as('seen_grant_id'),
        decision: sql<'allow' | 'deny' | null>`${codes.decision}`.as('seen_decision'),
        live: sql<boolean>`${codes.expiresAt} > ${now}`.as('seen_live'),
        tooFast:
          sql<boolean>`coalesce(${codes.polledAt} + ${codes.pollInterval} * interval '1 second' - ${toleranceMs} * interval '1 millisecond' > ${now}, false)`.as(
            'seen_too_fast',
          ),
      })
      .from(codes)
      .where(
        and(
          sql`${codes.deviceCodeHash} = decode(${parameter('deviceCodeHash', 'text')}, 'hex')`,
          sql`${codes.clientId} = ${sql.placeholder('clientId')}`,
        ),
      )
      .for('update'),
  );
  const sessionEnd = sql`(select ${sessions.expiresAt} from ${sessions} where ${keyIs(sessions.id, oauthGrants.sessionId)})`;
  const redeemed = db.$with('redeemed').as(
    db
      .update(oauthGrants)
      .set({
        codeUsedAt: sql`${now}`,
        refreshNonceHash: sql`decode(${parameter('refreshNonceHash', 'text')}, 'hex')`,
        generation: sql`${parameter('generation', 'int4')}`,
        refreshedAt: sql`${now}`,
        jkt: sql`${parameter('boundTo', 'text')}`,
        expiresAt: sql`least(${sessionEnd}, ${now} + ${parameter('lastsSeconds', 'int4')} * interval '1 second')`,
      })
      .from(sql`${seen}, ${users}, ${oauthClients}`)
      .where(
        and(
          keyIs(oauthGrants.id, sql`seen.seen_grant_id`),
          sql`seen.seen_decision = 'allow' and seen.seen_live`,
          isNull(oauthGrants.codeUsedAt),
          sql`${deviceCodeGrant} = any(${oauthClients.grants})`,
          mayTarget(settings, { resource: parameter('resource', 'text'), withKeyOnly: parameter('withKeyOnly', 'text[]') }),
          stands(momentParameters),
          sameCredentials(),
        ),
      )
      .returning({ ...issued.grant, ...issued.person }),
  );
  const polled = db.$with('polled').as(
    db
      .update(codes)
      .set({
        polledAt: sql`${now}`,
        pollInterval: sql`${codes.pollInterval} + case when seen.seen_too_fast and seen.seen_decision is null then ${slowDownSeconds} else 0 end`,
      })
      .from(sql`${seen}`)
      .where(sql`${codes.deviceCodeHash} = seen.seen_hash`)
      .returning({
        decision: sql<'allow' | 'deny' | null>`seen.seen_decision`.as('decision'),
        live: sql<boolean>`seen.seen_live`.as('live'),
        tooFast: sql<boolean>`seen.seen_too_fast`.as('too_fast'),
      }),
  );
  const fields = Object.fromEntries(
    Object.keys({ ...issued.grant, ...issued.person }).map((name) => [name, redeemed[name as keyof typeof redeemed]]),
  );
  const statement = db
    .with(seen, redeemed, polled)
    .select({ decision: polled.decision, live: polled.live, tooFast: polled.tooFast, ...(fields as Record<string, SQL.Aliased>) })
    .from(polled)
    .leftJoin(redeemed, sql`true`)
    .prepare('redeem_device_code');

  return async ({ deviceCodeHash, refreshNonceHash, withKeyOnly, ...asked }) => {
    const at = clock.now();
    const { seenSince, refreshedSince } = idleSince(settings, at);
    const [row] = await statement.execute({
      ...asked,
      withKeyOnly: textArray(withKeyOnly),
      deviceCodeHash: deviceCodeHash.toString('hex'),
      refreshNonceHash: refreshNonceHash?.toString('hex') ?? null,
      now: at.toISOString(),
      seenSince: seenSince.toISOString(),
      refreshedSince: refreshedSince.toISOString(),
    });
    if (!row) return { kind: 'unknown' };
    const { decision, live, tooFast } = row;
    if ((row as Record<string, unknown>)['grant_id'] !== null) {
      const parts = { grant: unprefixed('grant_', row), person: unprefixed('person_', row) };
      return { kind: 'issued', ...toIssue(parts as unknown as Parameters<typeof toIssue>[0]) };
    }
    if (decision === 'deny') return { kind: 'denied' };
    if (!live) return { kind: 'expired' };
    if (decision === 'allow') return { kind: 'over' };
    return { kind: tooFast ? 'too-fast' : 'pending' };
  };
}
