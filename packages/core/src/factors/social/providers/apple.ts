import type { Person, PersonSources, ProviderDescription } from '../client/description.ts';
import { objectIn, parseObject, textIn } from '../client/json.ts';
import { standardPerson } from '../client/standard-person.ts';
import { ProviderFailure } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';

const issuer = 'https://appleid.apple.com';
/** The life of a client secret, which serves one call. Apple allows six months. */
const secretSeconds = 5 * 60;

/** https://developer.apple.com/documentation/signinwithapplerestapi */
export function describeApple(settings: ProviderSettings<'apple'>): ProviderDescription {
  return {
    id: 'apple',
    label: { en: 'Apple', ko: 'Apple' },
    kind: 'oidc',
    issuer: settings.issuer ?? issuer,
    scopes: ['openid', 'name', 'email'],
    ...(settings.privateKey !== undefined && { makeSecret: (now) => makeClientSecret(settings, now) }),
    // Apple's documents know no PKCE. The nonce binds the ID token to the attempt.
    pkce: false,
    // Apple gives name and e-mail only to this mode: a cross-site POST.
    authorizeParameters: { response_mode: 'form_post' },
    freshParameters: {},
    cancelledBy: ['user_cancelled_authorize', 'access_denied'],
    userinfo: 'never',
    ownedDomains: ['privaterelay.appleid.com', 'icloud.com', 'me.com', 'mac.com'],
    readPerson,
    unlink: {
      needs: 'refresh-token',
      tell: (tools, { token = '' }) => tools.revoke(token, 'refresh_token'),
    },
  };
}

function readPerson(from: PersonSources): Person {
  // Apple writes its booleans as text in some tokens. For every other provider a text is no proof.
  const emailVerified = from.claims?.email_verified === true || from.claims?.email_verified === 'true';
  return { ...standardPerson(from), emailVerified, name: nameIn(from.reply) };
}

/** The name that came with the browser, at the first sign-in only. It is not signed, so nothing else of the field is read. */
function nameIn(reply: URLSearchParams | undefined): string | undefined {
  const name = objectIn(parseObject(reply?.get('user') ?? '')?.name);
  const given = textIn(name?.firstName) ?? '';
  const family = textIn(name?.lastName) ?? '';
  // Korean names are written with the family name first and without a blank.
  return /^\p{sc=Hangul}+$/u.test(given + family) ? family + given : `${given} ${family}`.trim();
}

/** The client secret: a statement that the key of the team has signed (RFC 7523). @throws ProviderFailure refused: no key */
async function makeClientSecret({ clientId, teamId, keyId, privateKey }: ProviderSettings<'apple'>, now: Date): Promise<string> {
  if (clientId === undefined || teamId === undefined || keyId === undefined || privateKey === undefined)
    throw new ProviderFailure('refused', 'apple: the team, the key ID or the private key is not set');
  const { importPKCS8, SignJWT } = await import('jose');
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(teamId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + secretSeconds)
    .sign(await importPKCS8(privateKey.replaceAll('\\n', '\n'), 'ES256'));
}
