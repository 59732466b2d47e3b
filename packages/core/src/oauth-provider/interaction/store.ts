import { and, asc, eq, gt, inArray, isNull, lt } from 'drizzle-orm';
import { after } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { RawParameters } from '../../platform/http/parameters.ts';
import { KeyringError } from '../../platform/keyring/keyring.ts';
import type { SealedColumn } from '../../platform/keyring/sealed.ts';
import type { Platform } from '../../platform/platform.ts';
import { randomToken, tokenHash, tokenShape } from '../../platform/random.ts';
import { oauthRequests, type RequestPurpose } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'db' | 'keyring'>;

/** What a row holds, encrypted. The request is validated anew whenever it goes on, because client and resources may have changed. */
export interface Kept {
  /** As they were sent, without an `id_token_hint`. */
  readonly parameters: RawParameters;
  /** The `sub` of the hint; null for a hint that is not of ours. */
  readonly hint: string | null | undefined;
  /** The request came ahead of the browser, from its client. */
  readonly pushed: boolean;
  /** Optional scopes that the person has left out. */
  readonly declined: readonly string[];
}

/** A request that waits. */
export interface KeptRequest extends Kept {
  readonly handle: string;
  readonly handleHash: Buffer;
  readonly clientId: string;
  readonly receivedAt: Date;
  readonly chosenSessionId: string | null;
  readonly deniedAt: Date | null;
  readonly expiresAt: Date;
}

/** Its rows end within the hour, so a change of `DAEMUN_SECRET` leaves them. */
export const sealedRequests: SealedColumn = {
  table: oauthRequests,
  column: oauthRequests.parameters,
  name: 'oauth_requests.parameters',
};

/** A ciphertext that is moved to another row is void. */
const boundTo = (handleHash: Buffer): string => `oauth_requests.parameters ${handleHash.toString('hex')}`;

/** Encrypts what a row holds. */
export function sealKept({ keyring }: Pick<Platform, 'keyring'>, handleHash: Buffer, kept: Kept): Buffer {
  return keyring.encrypt(Buffer.from(JSON.stringify(kept)), boundTo(handleHash));
}

/** Keeps a request, and returns the handle that stands for it: 256 random bits, of which the database has the hash. */
export async function keepRequest(
  deps: Deps,
  { purpose, clientId, kept, seconds, receivedAt = deps.clock.now() }: NewRequest,
): Promise<string> {
  const handle = randomToken();
  const handleHash = tokenHash(handle);
  await deps.db.insert(oauthRequests).values({
    handleHash,
    purpose,
    clientId,
    parameters: sealKept(deps, handleHash, kept),
    receivedAt,
    expiresAt: after(deps.clock.now(), seconds),
  });
  return handle;
}

/** A request that is to wait. */
export interface NewRequest {
  readonly purpose: Extract<RequestPurpose, 'pushed' | 'interaction'>;
  readonly clientId: string;
  readonly kept: Kept;
  readonly seconds: number;
  /** Left out: now. */
  readonly receivedAt?: Date;
}

/** The interaction behind a handle. Undefined if there is none, or if it is over. */
export async function findInteraction(deps: Deps, handle: string): Promise<KeptRequest | undefined> {
  if (!tokenShape.test(handle)) return undefined;
  const [row] = await deps.db
    .select()
    .from(oauthRequests)
    .where(isOpen(deps, handle, 'interaction'));
  return row && openRow(deps, handle, row);
}

/**
 * Consumes a pushed request: of any number of calls one gets it (RFC 9126 §4). A wrong client leaves it as it is.
 */
export async function consumePushed(deps: Deps, handle: string, clientId: string): Promise<KeptRequest | undefined> {
  if (!tokenShape.test(handle)) return undefined;
  const [row] = await deps.db
    .delete(oauthRequests)
    .where(and(isOpen(deps, handle, 'pushed'), eq(oauthRequests.clientId, clientId)))
    .returning();
  return row && openRow(deps, handle, row);
}

/** Notes that the person of this session goes on with an interaction. False if it is over meanwhile. */
export async function markChosen(
  tx: Transaction,
  {
    handleHash,
    sessionId,
    parameters,
    now,
  }: { readonly handleHash: Buffer; readonly sessionId: string; readonly parameters: Buffer; readonly now: Date },
): Promise<boolean> {
  const rows = await tx
    .update(oauthRequests)
    .set({ chosenSessionId: sessionId, parameters })
    .where(and(eq(oauthRequests.handleHash, handleHash), isNull(oauthRequests.deniedAt), gt(oauthRequests.expiresAt, now)))
    .returning({ purpose: oauthRequests.purpose });
  return rows.length > 0;
}

/** Notes that a person has refused a request. False if it is over meanwhile. */
export async function denyInteraction(tx: Transaction, handleHash: Buffer, now: Date): Promise<boolean> {
  const rows = await tx
    .update(oauthRequests)
    .set({ deniedAt: now })
    .where(and(eq(oauthRequests.handleHash, handleHash), isNull(oauthRequests.deniedAt), gt(oauthRequests.expiresAt, now)))
    .returning({ purpose: oauthRequests.purpose });
  return rows.length > 0;
}

/** Deletes an interaction that was answered without a code. False if another request was faster. */
export async function deleteInteraction(db: Queryable, handleHash: Buffer): Promise<boolean> {
  const rows = await db.delete(oauthRequests).where(eq(oauthRequests.handleHash, handleHash)).returning({ purpose: oauthRequests.purpose });
  return rows.length > 0;
}

/** Deletes requests that are over, in slices. */
export async function sweepRequests({ db, clock }: Pick<Platform, 'db' | 'clock'>): Promise<void> {
  const over = db
    .select({ handleHash: oauthRequests.handleHash })
    .from(oauthRequests)
    .where(lt(oauthRequests.expiresAt, clock.now()))
    .orderBy(asc(oauthRequests.expiresAt))
    .limit(slice);
  for (;;) {
    const gone = await db
      .delete(oauthRequests)
      .where(inArray(oauthRequests.handleHash, over))
      .returning({ purpose: oauthRequests.purpose });
    if (gone.length < slice) return;
  }
}

const slice = 1000;

const isOpen = ({ clock }: Deps, handle: string, purpose: RequestPurpose) =>
  and(eq(oauthRequests.handleHash, tokenHash(handle)), eq(oauthRequests.purpose, purpose), gt(oauthRequests.expiresAt, clock.now()));

function openRow({ keyring }: Deps, handle: string, row: typeof oauthRequests.$inferSelect): KeptRequest | undefined {
  const { handleHash, clientId, receivedAt, chosenSessionId, deniedAt, expiresAt } = row;
  if (clientId === null) return undefined;
  try {
    // Nobody but `sealKept` makes what this key opens.
    const kept = JSON.parse(keyring.decrypt(row.parameters, boundTo(handleHash)).toString('utf8')) as Kept;
    return { ...kept, handle, handleHash, clientId, receivedAt, chosenSessionId, deniedAt, expiresAt };
  } catch (error) {
    // Its secret is not configured any more: the request begins anew.
    if (error instanceof KeyringError) return undefined;
    throw error;
  }
}
