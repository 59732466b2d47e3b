import { call } from '../../../platform/outbound/call.ts';
import type { Endpoints } from '../client/description.ts';
import { parseObject } from '../client/json.ts';
import { confirm, type Examined, find, type Look, nothing } from './examination.ts';

/** A code that no provider has given. */
const noCode = 'daemun-doctor-no-code';

/**
 * Asks the token endpoint for the tokens of a code that there is not. A provider checks the client first (RFC 6749 §5.2): its
 * error tells whether it knows this client, its secret and the redirect URI. Nobody is signed in by that, and nothing is changed.
 * Errors that say neither are passed over in silence.
 */
export async function examineAcceptance(
  examined: Examined,
  { token }: Partial<Endpoints>,
  methods: readonly string[] | undefined,
): Promise<Look> {
  const { description, client, redirectUri, prefix, clock } = examined;
  if (token === undefined || !URL.canParse(token)) return nothing;
  const secret = description.makeSecret ? await description.makeSecret(clock.now()).catch(() => undefined) : client.clientSecret;
  const basic = secret !== undefined && authenticationBy(description, methods) === 'basic';
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: noCode,
    redirect_uri: redirectUri,
    // LinkedIn answers a verifier as if the client were unknown.
    ...(description.pkce !== false && { code_verifier: 'daemun-doctor-no-verifier-0123456789-0123456789' }),
    ...description.tokenParameters?.({ state: noCode }),
    ...(!basic && { client_id: client.clientId, ...(secret !== undefined && { client_secret: secret }) }),
  });
  const headers = {
    Accept: 'application/json',
    'User-Agent': 'daemun',
    ...(basic && { Authorization: `Basic ${Buffer.from([client.clientId, secret].map(encodeURIComponent).join(':')).toString('base64')}` }),
  };
  const reply = await call(token, { method: 'POST', headers, body }).catch(() => undefined);
  const error = errorIn(reply?.text ?? '');
  if (['invalid_client', 'unauthorized_client', 'incorrect_client_credentials'].includes(error)) {
    const fix = `Compare ${prefix}_CLIENT_ID${secret === undefined ? '' : ' and its secret'} with the console`;
    return find('error', 'client_refused', `The provider does not take this client: ${error}`, fix);
  }
  if (error === 'redirect_uri_mismatch') {
    return find(
      'error',
      'redirect_unregistered',
      `The provider does not know the redirect URI ${redirectUri}`,
      'Register exactly this address in its console',
    );
  }
  return ['invalid_grant', 'bad_verification_code', 'invalid_code'].includes(error)
    ? confirm(`The provider takes the client id${secret === undefined ? '' : ' and its secret'}`)
    : nothing;
}

/** How the client authenticates: the first way of the description that the discovery document names, if it names any. */
function authenticationBy(
  { authentication = ['post'] }: Examined['description'],
  methods: readonly string[] | undefined,
): 'post' | 'basic' {
  const [first] = methods ? authentication.filter((way) => methods.includes(`client_secret_${way}`)) : authentication;
  return first ?? authentication[0] ?? 'post';
}

/** The error of a reply: JSON (RFC 6749 §5.2), or a form as GitHub sends it. */
function errorIn(text: string): string {
  const error = parseObject(text)?.['error'] ?? new URLSearchParams(text).get('error');
  return typeof error === 'string' ? error : '';
}
