import { isLoopbackOrigin } from '../../../platform/config/settings.ts';
import { call, OutboundFailure, type OutboundReply } from '../../../platform/outbound/call.ts';
import type { Endpoints } from '../client/description.ts';
import { type Json, objectIn, parseObject, textIn } from '../client/json.ts';
import { examineClock } from './clock.ts';
import { confirm, type Examined, find, type Look, nothing, together } from './examination.ts';

/** Where the provider is, and what was found on the way. The addresses are undefined if they could not be learnt. */
export interface Discovered {
  readonly look: Look;
  readonly endpoints: Partial<Endpoints> | undefined;
  /** How clients may authenticate at the token endpoint (OpenID Connect Discovery §3). Undefined if the provider does not say. */
  readonly methods?: readonly string[] | undefined;
}

const reachFix = 'Look at the network of this machine: its DNS, its firewall and its proxy. This process must reach the provider by itself';

/** Asks the provider where it is, as a sign-in would. */
export async function discover(examined: Examined): Promise<Discovered> {
  const { description, client } = examined;
  if (description.endpoints) {
    const endpoints = { ...description.endpoints, ...overridden(client) };
    return { look: await examineReach(examined, endpoints.token), endpoints };
  }
  const reply = await ask(`${description.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, examined);
  if ('look' in reply) return { look: reply.look, endpoints: undefined };
  const document = reply.status === 200 ? parseObject(reply.text) : undefined;
  if (!document) return { look: noDocument(examined, reply), endpoints: undefined };
  const endpoints = { ...endpointsIn(document), ...overridden(client) };
  const looks = [
    examineIssuer(examined, document),
    examineAddresses(examined, endpoints),
    examinePkce(examined, document),
    examineClock(reply),
    await examineKeys(examined, endpoints.keys),
  ];
  return { look: together(looks), endpoints, methods: textsIn(document['token_endpoint_auth_methods_supported']) };
}

const textsIn = (value: unknown): readonly string[] | undefined => (Array.isArray(value) ? value.map(String) : undefined);

function overridden({ authorizeUrl, tokenUrl, userinfoUrl, keysUrl, revokeUrl }: Examined['client']): Partial<Endpoints> {
  return {
    ...(authorizeUrl !== undefined && { authorize: authorizeUrl }),
    ...(tokenUrl !== undefined && { token: tokenUrl }),
    ...(userinfoUrl !== undefined && { userinfo: userinfoUrl }),
    ...(keysUrl !== undefined && { keys: keysUrl }),
    ...(revokeUrl !== undefined && { revoke: revokeUrl }),
  };
}

function endpointsIn(document: Json): Partial<Endpoints> {
  const authorize = textIn(document['authorization_endpoint']);
  const token = textIn(document['token_endpoint']);
  return {
    ...(authorize !== undefined && { authorize }),
    ...(token !== undefined && { token }),
    userinfo: textIn(document['userinfo_endpoint']),
    keys: textIn(document['jwks_uri']),
    revoke: textIn(document['revocation_endpoint']),
  };
}

/** The reply, with the times before and after it, or why there is none. */
async function ask(url: string, { clock }: Examined): Promise<(OutboundReply & { before: Date; after: Date }) | { look: Look }> {
  const before = clock.now();
  try {
    const reply = await call(url, { method: 'GET', headers: { Accept: 'application/json', 'User-Agent': 'daemun' } });
    return { ...reply, before, after: clock.now() };
  } catch (error) {
    if (!(error instanceof OutboundFailure)) throw error;
    return { look: notReached(url, error) };
  }
}

/** Says why there is no reply, in words for the operator. */
export function notReached(url: string, { kind, cause }: OutboundFailure): Look {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  const told = typeof code === 'string' ? code : kind;
  const why = kind === 'too-long' ? 'it answers with far too much' : told === 'ABORT_ERR' ? 'nothing came within 5 seconds' : told;
  const distrusted = /CERT|SIGNATURE|ALTNAME/.test(told);
  const fix = distrusted ? 'Let Node.js trust its certificate authority: NODE_EXTRA_CA_CERTS is the path of a PEM file' : reachFix;
  return find('error', 'provider_unreachable', `${new URL(url).host} does not answer: ${why}`, fix);
}

/** A provider without discovery. Whatever its token endpoint answers shows that it is there. */
async function examineReach(examined: Examined, url: string): Promise<Look> {
  const reply = await ask(url, examined);
  if ('look' in reply) return reply.look;
  const { host } = new URL(url);
  if (reply.status < 500) return together([confirm(`${host} answers`), examineClock(reply)]);
  return find('error', 'provider_unreachable', `${host} answers with status ${reply.status}`, 'Try again in a moment');
}

function noDocument({ description, prefix }: Examined, { status }: OutboundReply): Look {
  const why =
    status === 200
      ? 'it answers with something else than JSON'
      : `it answers with status ${status}${status >= 300 && status < 400 ? ', and redirects are not followed' : ''}`;
  return find(
    'error',
    'discovery_missing',
    `${description.issuer} has no discovery document: ${why}`,
    `Set ${prefix}_ISSUER to the address before /.well-known/openid-configuration, exactly as the provider gives it`,
  );
}

/** An issuer that is not the configured one would be refused in each of its ID tokens (S-100, OpenID Connect Discovery §4.3). */
function examineIssuer({ description: { issuer, isDiscovered }, prefix }: Examined, document: Json): Look {
  const named = textIn(document['issuer']);
  if (named !== undefined && (isDiscovered?.(named) ?? named === issuer))
    return confirm(`The discovery document names the issuer ${named}`);
  const message = `The discovery document of ${issuer} names ${named === undefined ? 'no issuer' : `another issuer: ${JSON.stringify(named)}`}`;
  return find('error', 'issuer_mismatch', message, `Set ${prefix}_ISSUER to what the provider calls itself, to the last slash`);
}

function examineAddresses({ settings }: Examined, endpoints: Partial<Endpoints>): Look {
  const needed = [
    ['authorization_endpoint', endpoints.authorize],
    ['token_endpoint', endpoints.token],
    ['jwks_uri', endpoints.keys],
  ] as const;
  const wrong = needed.filter(([, url]) => {
    if (url === undefined || !URL.canParse(url)) return true;
    return !url.startsWith('https:') && (settings.environment === 'production' || !isLoopbackOrigin(url));
  });
  if (wrong.length === 0) return nothing;
  const names = wrong.map(([name]) => name).join(', ');
  return find(
    'error',
    'discovery_invalid',
    `The discovery document has no usable ${names}`,
    'Tell those who run the provider: each is an https: address',
  );
}

function examinePkce({ description }: Examined, document: Json): Look {
  const methods = document['code_challenge_methods_supported'];
  if (description.pkce === false || !Array.isArray(methods) || methods.includes('S256')) return nothing;
  const message = 'The provider does not take PKCE with S256, which protects codes from being used by others (RFC 7636)';
  return find('warning', 'pkce_missing', message, 'Turn PKCE on at the provider, if it can');
}

/** Without keys no ID token can be verified. */
async function examineKeys(examined: Examined, url: string | undefined): Promise<Look> {
  if (url === undefined || !URL.canParse(url)) return nothing;
  const reply = await ask(url, examined);
  if ('look' in reply) return reply.look;
  const keys = parseObject(reply.text)?.['keys'];
  const usable = Array.isArray(keys) ? keys.filter((key) => ['RSA', 'EC', 'OKP'].includes(String(objectIn(key)?.['kty']))) : [];
  if (usable.length > 0) return confirm(`Its ${usable.length === 1 ? 'key can be read' : `${usable.length} keys can be read`}`);
  return find('error', 'keys_missing', `${new URL(url).host} gives no keys that sign ID tokens`, 'Tell those who run the provider');
}
