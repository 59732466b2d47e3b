import { basicChallenge } from '../../platform/http/challenge.ts';
import type { Problem } from '../../platform/http/errors.ts';
import { rates } from '../../platform/http/rates.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { constantTimeEqual, tokenHash } from '../../platform/random.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import { assertionType, claimedClient, verifyAssertion } from './assertion.ts';
import { readBasic } from './basic.ts';
import type { AuthMethod, OAuthClient } from './client.ts';
import { originsOf } from './redirect-uri.ts';

export type AuthenticateDeps = Pick<OAuthDeps, 'clients' | 'clientKeys' | 'db' | 'clock' | 'settings'>;

/** How a request says which client sends it, and how it proves that. */
interface Shown {
  readonly method: AuthMethod;
  readonly id: string;
  /** The secret or the assertion. Empty for a client that has none. */
  readonly proof: string;
}

type Input = Readonly<Record<string, unknown>>;

/**
 * The client that sends a request. It authenticates by the method that it is registered with, and by no other (S-84).
 * @throws Problem invalid_client, invalid_request, too_many_requests
 */
export async function authenticateClient(deps: AuthenticateDeps, request: RequestContext, input: Input): Promise<OAuthClient> {
  const basic = request.header('authorization') !== undefined;
  const shown = readShown(request, input);
  if (!shown) throw invalidClient(basic);
  const client = await deps.clients.find(shown.id);
  if (client) for (const origin of originsOf(client)) request.reply.allowOrigin(origin);
  if (client && !client.disabled && client.authMethod === shown.method && (await isProven(deps, client, shown))) return client;
  // Failures count and successes do not, so that a server with one address is not limited by its people, nor by a stranger beside it.
  await request.take(rates.oauthClientLogin, shown.id);
  throw invalidClient(basic);
}

/** The challenge names the scheme that the client has tried (RFC 6749 §5.2). */
function invalidClient(basic: boolean): Problem {
  return oauthErrors.invalid_client({}, {}, basic ? basicChallenge : {});
}

async function isProven(deps: AuthenticateDeps, client: OAuthClient, { method, proof }: Shown): Promise<boolean> {
  if (method === 'none') return true;
  if (method === 'private_key_jwt') return verifyAssertion(deps, client, proof);
  const now = deps.clock.now();
  const hash = tokenHash(proof);
  const good = client.secrets.filter(({ endsAt }) => endsAt === null || endsAt > now);
  return good.map((secret) => constantTimeEqual(secret.hash, hash)).includes(true);
}

/**
 * What a request shows. Undefined if that is nothing, or malformed.
 * @throws Problem invalid_request if it shows two things: whoever checks only one of them, and lets the other pass on, is misled
 */
function readShown(request: RequestContext, input: Input): Shown | undefined {
  const header = request.header('authorization');
  const [id, secret, assertion, kind] = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'].map((name) =>
    textOf(input[name]),
  );
  const proofs = [header, secret, assertion ?? kind].filter((one) => one !== undefined);
  if (proofs.length > 1) throw oauthErrors.invalid_request({ reason: 'the client authenticates in two ways' });
  if (header !== undefined) return agreed(id, readBasic(header));
  if (assertion !== undefined || kind !== undefined) {
    const claimed = assertion !== undefined && kind === assertionType ? claimedClient(assertion) : undefined;
    return agreed(id, claimed === undefined ? undefined : { method: 'private_key_jwt', id: claimed, proof: assertion ?? '' });
  }
  if (id === undefined) return undefined;
  return secret === undefined ? { method: 'none', id, proof: '' } : { method: 'client_secret_post', id, proof: secret };
}

/** A client may say its id beside its proof. @throws Problem invalid_request if it is another one */
function agreed(id: string | undefined, shown: Shown | undefined): Shown | undefined {
  if (shown && id !== undefined && id !== shown.id)
    throw oauthErrors.invalid_request({ reason: 'client_id is not the client that authenticates' });
  return shown;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
