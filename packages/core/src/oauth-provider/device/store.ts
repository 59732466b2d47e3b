import { and, eq, getTableColumns, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { after } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { tokenHash } from '../../platform/random.ts';
import type { OAuthClient } from '../client/client.ts';
import { oauthClients } from '../client/tables.ts';
import { oauthGrants, oauthParticipants } from '../grant/tables.ts';
import { oauthDeviceCodes } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'keyring'>;

export type DeviceCodeRow = typeof oauthDeviceCodes.$inferSelect;

/** Devices of one client that may wait for a person at a time (C3). More of them would make a code easier to guess. */
export const pendingAtMost = 50;
/** How long a code is kept after its end, so that its device learns that it has expired. */
const keptSeconds = 10 * 60;

const purpose = 'oauth-user-code';

/** The stored form of a user code. The code is too short for a plain hash. */
export function userCodeMac({ keyring }: Pick<Platform, 'keyring'>, code: string): Buffer {
  return keyring.mac(purpose, code);
}

/** A new device code. `code` and `userCode` are stored as hash and MAC. */
export interface NewDeviceCode extends Pick<DeviceCodeRow, 'clientId' | 'scopes' | 'resources' | 'ip' | 'userAgent' | 'pollInterval'> {
  readonly code: string;
  readonly userCode: string;
  readonly lifetimeSeconds: number;
}

/**
 * Stores a device code. False if as many as allowed of this client wait already, or another device has this user code. One
 * statement: however many ask at once, no more than that wait.
 */
export async function insertDeviceCode(deps: Pick<Platform, 'db' | 'clock' | 'keyring'>, given: NewDeviceCode): Promise<boolean> {
  const now = deps.clock.now();
  const row = {
    deviceCodeHash: sql`${tokenHash(given.code)}::bytea`,
    userCodeMac: sql`${userCodeMac(deps, given.userCode)}::bytea`,
    clientId: sql`${given.clientId}::text`,
    scopes: sql`${sql.param(given.scopes, oauthDeviceCodes.scopes)}::text[]`,
    resources: sql`${sql.param(given.resources, oauthDeviceCodes.resources)}::text[]`,
    requestedAt: sql`${now.toISOString()}::timestamptz`,
    ip: sql`${given.ip}::text`,
    userAgent: sql`${given.userAgent}::text`,
    claimedBySessionId: sql`null::uuid`,
    decision: sql`null::text`,
    decidedAt: sql`null::timestamptz`,
    grantId: sql`null::uuid`,
    pollInterval: sql`${given.pollInterval}::int4`,
    polledAt: sql`null::timestamptz`,
    expiresAt: sql`${after(now, given.lifetimeSeconds).toISOString()}::timestamptz`,
  };
  const aliased = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value.as(name)])) as {
    [Column in keyof typeof row]: ReturnType<(typeof row)[Column]['as']>;
  };
  const isRoom = sql`daemun.pending_device_codes(${given.clientId}::text, ${now.toISOString()}::timestamptz) < ${pendingAtMost}`;
  const stored = await deps.db
    .insert(oauthDeviceCodes)
    .select(deps.db.select(aliased).from(sql`(select 1) as one`).where(isRoom))
    .onConflictDoNothing({ target: oauthDeviceCodes.userCodeMac })
    .returning({ hash: oauthDeviceCodes.deviceCodeHash });
  return stored.length > 0;
}

/** Codes with these letters that nobody has decided about. There is at most one, under whichever secret its MAC was made. */
function undecided({ clock, keyring }: Deps, userCode: string) {
  return and(
    inArray(oauthDeviceCodes.userCodeMac, [...keyring.macs(purpose, userCode)]),
    isNull(oauthDeviceCodes.decision),
    gt(oauthDeviceCodes.expiresAt, clock.now()),
    eq(oauthClients.id, oauthDeviceCodes.clientId),
    isNull(oauthClients.disabledAt),
  );
}

/** What a person sees of the client, and what the mail names it by. */
const shownClient = {
  id: oauthClients.id,
  name: oauthClients.name,
  homepage: oauthClients.homepage,
  policyUrl: oauthClients.policyUrl,
  termsUrl: oauthClients.termsUrl,
  trust: oauthClients.trust,
  redirectUris: oauthClients.redirectUris,
};

/** A device code with its client. */
export interface AskingDevice {
  readonly code: DeviceCodeRow;
  readonly client: Pick<OAuthClient, keyof typeof shownClient>;
}

const asking = { code: getTableColumns(oauthDeviceCodes), client: shownClient };

/**
 * Gives a code to the session that asks first. Undefined if there is no such code, or another session owns it. One
 * statement: of 50 sessions at once one gets the code. The transaction holds the session.
 */
export async function claimCode(
  deps: Deps,
  tx: Transaction,
  { userCode, sessionId }: { readonly userCode: string; readonly sessionId: string },
): Promise<AskingDevice | undefined> {
  const { claimedBySessionId } = oauthDeviceCodes;
  const [found] = await tx
    .update(oauthDeviceCodes)
    .set({ claimedBySessionId: sessionId })
    .from(oauthClients)
    .where(and(undecided(deps, userCode), or(isNull(claimedBySessionId), eq(claimedBySessionId, sessionId))))
    .returning(asking);
  return found;
}

/**
 * Stores the decision of the session that owns the code. Undefined if it owns no such code, or has decided already. From then on
 * the code does not end with the session: what was allowed has its own end.
 */
export async function decideCode(
  deps: Deps,
  tx: Transaction,
  { userCode, sessionId, decision }: { readonly userCode: string; readonly sessionId: string; readonly decision: 'allow' | 'deny' },
): Promise<AskingDevice | undefined> {
  const [found] = await tx
    .update(oauthDeviceCodes)
    .set({ decision, decidedAt: deps.clock.now(), claimedBySessionId: null })
    .from(oauthClients)
    .where(and(undecided(deps, userCode), eq(oauthDeviceCodes.claimedBySessionId, sessionId)))
    .returning(asking);
  return found;
}

/** Stores the grant that waits for its redemption. The transaction has decided about the code. */
export async function allowGrant(
  tx: Transaction,
  { deviceCodeHash }: Pick<DeviceCodeRow, 'deviceCodeHash'>,
  grant: typeof oauthGrants.$inferInsert,
): Promise<void> {
  await tx.insert(oauthGrants).values(grant);
  await tx.update(oauthDeviceCodes).set({ grantId: grant.id }).where(eq(oauthDeviceCodes.deviceCodeHash, deviceCodeHash));
}

/** The client is told when the session ends that has let its device in. The transaction holds the session. */
export async function noteParticipant(tx: Transaction, of: typeof oauthParticipants.$inferInsert): Promise<void> {
  await tx.insert(oauthParticipants).values(of).onConflictDoNothing();
}

/** Deletes codes whose devices have had time to learn of their end. */
export async function sweepDeviceCodes({ db, clock }: { readonly db: Queryable } & Pick<Platform, 'clock'>): Promise<void> {
  await db.delete(oauthDeviceCodes).where(lt(oauthDeviceCodes.expiresAt, after(clock.now(), -keptSeconds)));
}
