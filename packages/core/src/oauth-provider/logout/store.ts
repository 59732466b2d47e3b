import { and, eq, gt } from 'drizzle-orm';
import { after } from '../../platform/clock.ts';
import type { RawParameters } from '../../platform/http/parameters.ts';
import { KeyringError } from '../../platform/keyring/keyring.ts';
import type { Platform } from '../../platform/platform.ts';
import { randomToken, tokenHash, tokenShape } from '../../platform/random.ts';
import { oauthRequests } from '../interaction/tables.ts';
import { knownParameters } from './request.ts';

type Deps = Pick<Platform, 'clock' | 'db' | 'keyring' | 'settings'>;

/** A ciphertext that is moved to another row is void. */
const boundTo = (handleHash: Buffer): string => `oauth_requests.parameters ${handleHash.toString('hex')}`;

/** Keeps a request to sign out until its person has answered, and returns its handle: 256 random bits. */
export async function keepLogout(
  { clock, db, keyring, settings }: Deps,
  { clientId, parameters }: { readonly clientId: string | undefined; readonly parameters: RawParameters },
): Promise<string> {
  const handle = randomToken();
  const handleHash = tokenHash(handle);
  const now = clock.now();
  await db.insert(oauthRequests).values({
    handleHash,
    purpose: 'logout',
    clientId: clientId ?? null,
    parameters: keyring.encrypt(Buffer.from(JSON.stringify(knownParameters(parameters))), boundTo(handleHash)),
    receivedAt: now,
    expiresAt: after(now, settings.oauth.interactionSeconds),
  });
  return handle;
}

/** What waits behind a handle. Undefined if there is nothing, or it is over. This consumes nothing. */
export async function findLogout(deps: Deps, handle: string): Promise<RawParameters | undefined> {
  if (!tokenShape.test(handle)) return undefined;
  const [row] = await deps.db.select().from(oauthRequests).where(isOpen(deps, handle));
  return row && opened(deps, row);
}

/** Consumes a request to sign out: of any number of answers at once one gets it. */
export async function consumeLogout(deps: Deps, handle: string): Promise<RawParameters | undefined> {
  if (!tokenShape.test(handle)) return undefined;
  const [row] = await deps.db.delete(oauthRequests).where(isOpen(deps, handle)).returning();
  return row && opened(deps, row);
}

const isOpen = ({ clock }: Deps, handle: string) =>
  and(eq(oauthRequests.handleHash, tokenHash(handle)), eq(oauthRequests.purpose, 'logout'), gt(oauthRequests.expiresAt, clock.now()));

function opened({ keyring }: Deps, { handleHash, parameters }: typeof oauthRequests.$inferSelect): RawParameters | undefined {
  try {
    // Nothing else than `keepLogout` makes what this key opens.
    return JSON.parse(keyring.decrypt(parameters, boundTo(handleHash)).toString('utf8')) as RawParameters;
  } catch (error) {
    // Its secret is not configured any more.
    if (error instanceof KeyringError) return undefined;
    throw error;
  }
}
