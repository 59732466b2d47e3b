import type { Settings } from '../../../platform/config/settings.ts';
import { Problem } from '../../../platform/http/errors.ts';
import { parseJson } from '../../../platform/http/json.ts';
import type { OutboundReply } from '../../../platform/outbound/call.ts';
import type { CallPublic } from '../../../platform/outbound/public.ts';
import type { Resource } from '../../resource/resource.ts';
import { type Grant, grants } from '../client.ts';
import type { NewClient } from '../create-client.ts';
import { checkWebUrl } from '../redirect-uri.ts';
import { allowedScopes } from '../registration/allowed-scopes.ts';
import { readMetadata, toRegistered } from '../registration/metadata.ts';

const longestBytes = 5 * 1024;
const shortestSeconds = 5 * 60;
const longestSeconds = 24 * 3600;

/** A person is always there: no document makes a client that gets tokens in its own name. */
const grantsOfDocuments: ReadonlySet<string> = new Set<Grant>(['authorization_code', 'refresh_token']);

/** What a document says, and for how many seconds it need not be read again. */
export interface ReadDocument {
  readonly client: NewClient;
  readonly freshSeconds: number;
}

/** `unreached`: its host does not answer. Otherwise the document, or why it is none. */
export type Outcome =
  | { readonly kind: 'read'; readonly document: ReadDocument }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreached' };

/** Is this client id the address of a document? No other client has an id of this form. */
export function isDocumentAddress(id: string): boolean {
  return /^https?:\/\//.test(id);
}

/** Does the deployment take clients that are described at this address? (`DAEMUN_OAUTH_CLIENT_METADATA`) */
export function takesDocument({ oauth, environment }: Pick<Settings, 'oauth' | 'environment'>, id: string): boolean {
  const { clientMetadata } = oauth;
  if (clientMetadata === 'off' || checkWebUrl(id, environment) !== undefined) return false;
  const { pathname, host, hostname } = new URL(id);
  if (pathname === '/') return false;
  return clientMetadata === 'on' || clientMetadata.some((one) => one.toLowerCase() === host || one.toLowerCase() === hostname);
}

/** What a document may be read with. */
export interface DocumentDeps {
  readonly call: CallPublic;
  readonly resources: readonly Resource[];
  readonly settings: Pick<Settings, 'environment'>;
}

/** Reads the document at a client id (OAuth Client ID Metadata Document). A redirect is not followed. */
export async function readDocument({ call, resources, settings }: DocumentDeps, id: string): Promise<Outcome> {
  let reply: OutboundReply;
  try {
    reply = await call(id, { method: 'GET', headers: { Accept: 'application/json' }, longestBytes });
  } catch {
    return { kind: 'unreached' };
  }
  if (reply.status >= 500) return { kind: 'unreached' };
  if (reply.status !== 200) return { kind: 'refused', reason: `status ${reply.status}` };
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(reply.headers['content-type'] ?? ''))
    return { kind: 'refused', reason: 'no JSON' };
  try {
    const client = toClientOf(id, parseJson(Buffer.from(reply.text)), { resources, settings });
    return { kind: 'read', document: { client, freshSeconds: freshSeconds(reply.headers['cache-control']) } };
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Problem ? error.kind.code : 'malformed' };
  }
}

function toClientOf(id: string, body: unknown, { resources, settings }: Omit<DocumentDeps, 'call'>): NewClient {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new TypeError('no object');
  const { client_id: saidId, grant_types: said, ...rest } = body as Readonly<Record<string, unknown>>;
  if (saidId !== id) throw new TypeError('client_id is another one');
  // A document is for many servers, so it may name grants that others have.
  const grantTypes = Array.isArray(said)
    ? said.filter((one) => (grants as readonly unknown[]).includes(one) && grantsOfDocuments.has(one))
    : said;
  const read = readMetadata({ ...rest, ...(said !== undefined && { grant_types: grantTypes }) }, ['client_secret']);
  const metadata = { ...read, token_endpoint_auth_method: read.token_endpoint_auth_method ?? ('none' as const) };
  const client = toRegistered(
    metadata,
    {
      trust: 'unverified',
      origin: 'metadata',
      allowed: (kind, asked) => allowedScopes({ trust: 'unverified', kind, resources }, asked),
    },
    settings,
  );
  if (client.authMethod !== 'none' && client.authMethod !== 'private_key_jwt') throw new TypeError('a document keeps no secret');
  return client;
}

function freshSeconds(cacheControl = ''): number {
  const said = /(?:^|,)\s*(?:no-store|no-cache)\b/i.test(cacheControl) ? 0 : Number(/\bmax-age=(\d{1,9})\b/i.exec(cacheControl)?.[1] ?? 0);
  return Math.min(Math.max(said, shortestSeconds), longestSeconds);
}
