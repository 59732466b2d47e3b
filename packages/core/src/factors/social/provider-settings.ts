import { z } from 'zod';
import { EndpointUrl, ServiceUrl } from '../../platform/config/url-settings.ts';
import { variable } from '../../platform/config/variable.ts';
import { ApplePrivateKey, TrustedEmailDomain } from './setting-values.ts';

/** The providers that Daemun knows, in the order in which the pages offer them. */
export const knownProviders = [
  'google',
  'apple',
  'kakao',
  'naver',
  'github',
  'microsoft',
  'line',
  'facebook',
  'discord',
  'gitlab',
  'slack',
  'linkedin',
  'x',
] as const;
export type KnownProvider = (typeof knownProviders)[number];

const words = (name: string, means: string, takes: string, facts: { readonly secret?: true } = {}) =>
  variable(name, z.string().min(1).optional().describe(means), { takes, ...facts });

const list = (name: string, means: string, takes: string) =>
  variable(name, z.array(z.string().min(1)).default([]).describe(means), { takes, standard: 'none' });

const trustedDomains = (name: string, means: string) =>
  variable(name, z.array(TrustedEmailDomain).default([]).describe(means), {
    takes: 'domains such as example.com, separated by commas',
    standard: 'none',
  });

const url = (name: string, means: string) =>
  variable(name, EndpointUrl.optional().describe(means), { kind: 'url', takes: 'a URL', standard: 'that of the provider' });

/** The settings that every provider has. `P` is the beginning of its variables. */
function client(P: string, label: string) {
  return {
    clientId: words(`${P}_CLIENT_ID`, `${label}: the client id. The provider is on when it is set`, `the client id of ${label}’s console`),
    clientSecret: words(`${P}_CLIENT_SECRET`, `${label}: the client secret`, `the client secret of ${label}’s console`, { secret: true }),
    audiences: list(
      `${P}_AUDIENCES`,
      `${label}: further client ids, such as those of native apps, whose ID tokens are accepted`,
      'client ids, separated by commas',
    ),
    trustedAcr: list(
      `${P}_TRUSTED_ACR`,
      `${label}: values of \`acr\` or \`amr\` that count as two factors. Accounts with two-factor then show none here`,
      'values, separated by commas',
    ),
    trustedEmailDomains: trustedDomains(`${P}_TRUSTED_EMAIL_DOMAINS`, `${label}: further domains whose verified addresses are believed`),
    authorizeUrl: url(`${P}_AUTHORIZE_URL`, `${label}: the address of its sign-in page`),
    tokenUrl: url(`${P}_TOKEN_URL`, `${label}: the token endpoint`),
    userinfoUrl: url(`${P}_USERINFO_URL`, `${label}: the endpoint for the person’s profile`),
    keysUrl: url(`${P}_KEYS_URL`, `${label}: the keys that sign ID tokens`),
    revokeUrl: url(`${P}_REVOKE_URL`, `${label}: the endpoint that revokes tokens`),
  };
}

/** The issuer of a provider with discovery. */
const issuer = (P: string, label: string) => ({
  issuer: url(`${P}_ISSUER`, `${label}: the issuer. Its discovery document names the endpoints`),
});

const onOff = (name: string, standard: boolean, means: string) => variable(name, z.boolean().default(standard).describe(means));

/** The fields of every known provider, by its name. */
export const providerShapes = {
  google: z.strictObject({ ...client('GOOGLE', 'Google'), ...issuer('GOOGLE', 'Google') }),
  apple: z.strictObject({
    ...client('APPLE', 'Apple'),
    ...issuer('APPLE', 'Apple'),
    teamId: words('APPLE_TEAM_ID', 'Apple: the team', 'the team ID, ten characters'),
    keyId: words('APPLE_KEY_ID', 'Apple: the key', 'the key ID, ten characters'),
    privateKey: variable(
      'APPLE_PRIVATE_KEY',
      ApplePrivateKey.optional().describe('Apple: the private key, which signs the client secret'),
      { takes: 'the content of the .p8 file, with line ends or `\\n`', secret: true },
    ),
  }),
  kakao: z.strictObject({
    ...client('KAKAO', 'Kakao'),
    ...issuer('KAKAO', 'Kakao'),
    oidc: onOff('KAKAO_OIDC', true, 'Kakao: OpenID Connect is on in Kakao’s console'),
    apiUrl: url('KAKAO_API_URL', 'Kakao: the base of its API'),
    appId: words('KAKAO_APP_ID', 'Kakao: the number of the app, for access tokens of native apps and unlink messages', 'the app ID'),
    adminKey: words('KAKAO_ADMIN_KEY', 'Kakao: the admin key, to unlink people and to check Kakao’s messages', 'the admin key', {
      secret: true,
    }),
  }),
  naver: z.strictObject({
    ...client('NAVER', 'Naver'),
    ...issuer('NAVER', 'Naver'),
    oidc: onOff('NAVER_OIDC', false, 'Naver: use OpenID Connect instead of Naver’s classic sign-in'),
  }),
  github: z.strictObject({
    ...client('GITHUB', 'GitHub'),
    emailsUrl: url('GITHUB_EMAILS_URL', 'GitHub: the endpoint for the person’s addresses'),
  }),
  microsoft: z.strictObject({
    ...client('MICROSOFT', 'Microsoft'),
    ...issuer('MICROSOFT', 'Microsoft'),
    tenant: variable(
      'MICROSOFT_TENANT',
      z
        .string()
        .regex(/^[a-zA-Z0-9.-]+$/, 'must be a tenant id, a domain, common, organizations or consumers')
        .default('common')
        .describe('Microsoft: who may sign in'),
      { takes: 'a tenant id or domain; or common, organizations or consumers' },
    ),
  }),
  line: z.strictObject({ ...client('LINE', 'LINE'), ...issuer('LINE', 'LINE') }),
  facebook: z.strictObject(client('FACEBOOK', 'Facebook')),
  discord: z.strictObject(client('DISCORD', 'Discord')),
  gitlab: z.strictObject({ ...client('GITLAB', 'GitLab'), ...issuer('GITLAB', 'GitLab') }),
  slack: z.strictObject({ ...client('SLACK', 'Slack'), ...issuer('SLACK', 'Slack') }),
  linkedin: z.strictObject({ ...client('LINKEDIN', 'LinkedIn'), ...issuer('LINKEDIN', 'LinkedIn') }),
  x: z.strictObject(client('X', 'X')),
} as const satisfies Record<KnownProvider, z.ZodObject>;

/** The settings of one known provider, as code reads them. */
export type ProviderSettings<Id extends KnownProvider> = z.output<(typeof providerShapes)[Id]>;

/** The settings that all known providers share. */
export type ClientSettings = Omit<ProviderSettings<'google'>, 'issuer'>;

const P = 'DAEMUN_OIDC_<NAME>';

/** Any OpenID Connect issuer, by configuration. `<NAME>` in lower case, with `-` for `_`, is its name in paths. */
export const OidcIssuer = z.strictObject({
  issuer: variable(
    `${P}_ISSUER`,
    ServiceUrl.describe('The issuer, exactly as in its ID tokens. Its discovery document names the endpoints'),
    {
      kind: 'url',
      takes: 'a URL',
    },
  ),
  clientId: variable(`${P}_CLIENT_ID`, z.string().min(1).describe('The client id'), { takes: 'the client id that the issuer has given' }),
  clientSecret: variable(
    `${P}_CLIENT_SECRET`,
    z.string().min(1).optional().describe('The client secret. Without it the client is a public one, with PKCE'),
    { takes: 'the client secret that the issuer has given', standard: 'none', secret: true },
  ),
  label: variable(`${P}_LABEL`, z.string().min(1).max(60).optional().describe('The name that people read on the button'), {
    takes: 'at most 60 characters',
    standard: 'the name in paths',
  }),
  scopes: variable(
    `${P}_SCOPES`,
    z
      .array(z.string().min(1))
      // In OAuth scopes are separated by blanks (RFC 6749 §3.3).
      .overwrite((scopes) => scopes.flatMap((scope) => scope.trim().split(/\s+/)))
      .default(['openid', 'email', 'profile'])
      .describe('What is asked for. `openid` is always among it'),
    { takes: 'scopes, separated by commas or blanks' },
  ),
  audiences: list(
    `${P}_AUDIENCES`,
    'Further client ids, such as those of native apps, whose ID tokens are accepted',
    'client ids, separated by commas',
  ),
  trustedEmailDomains: trustedDomains(`${P}_TRUSTED_EMAIL_DOMAINS`, 'Domains whose verified addresses are believed'),
  trustedAcr: list(
    `${P}_TRUSTED_ACR`,
    'Values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here',
    'values, separated by commas',
  ),
});
export type OidcIssuer = z.output<typeof OidcIssuer>;
