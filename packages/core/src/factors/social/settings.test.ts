import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRoutes } from '../../capabilities.ts';
import { parseSettings, type Settings, SettingsError, settingsFromEnvironment } from '../../settings.ts';
import type { KnownProvider } from './provider-settings.ts';

const production = {
  NODE_ENV: 'production',
  DAEMUN_SECRET: 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs',
  DAEMUN_ORIGIN: 'https://auth.example.com',
  DAEMUN_MAIL: 'smtp://mail.example.com',
};

const pemOf = (namedCurve: string, type: 'pkcs8' | 'sec1' = 'pkcs8'): string =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type, format: 'pem' }).toString().trim();
const p8 = pemOf('P-256');
const apple = { APPLE_CLIENT_ID: 'com.example.web', APPLE_TEAM_ID: 'TEAM123456', APPLE_KEY_ID: 'KEY1234567', APPLE_PRIVATE_KEY: p8 };
const corp = { DAEMUN_OIDC_CORP_ISSUER: 'https://id.corp.example', DAEMUN_OIDC_CORP_CLIENT_ID: 'daemun' };

const read = (env: NodeJS.ProcessEnv): Promise<Settings> => settingsFromEnvironment({ ...production, ...env });

async function faultsOf(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const error = await read(env).catch((thrown: unknown) => thrown);
  if (!(error instanceof SettingsError)) throw new Error('these settings were accepted');
  return error.faults;
}

describe('any OpenID Connect issuer', () => {
  it('is set by variables with its name, several at once', async () => {
    const { social } = await read({
      ...corp,
      DAEMUN_OIDC_MY_CO_ISSUER: 'https://my.co/realms/people',
      DAEMUN_OIDC_MY_CO_CLIENT_ID: 'web',
      DAEMUN_OIDC_MY_CO_CLIENT_SECRET: 'hush-hush-hush',
      DAEMUN_OIDC_MY_CO_LABEL: 'My Co',
      DAEMUN_OIDC_MY_CO_SCOPES: 'openid email, groups',
      DAEMUN_OIDC_MY_CO_AUDIENCES: 'ios,android',
      DAEMUN_OIDC_MY_CO_TRUSTED_EMAIL_DOMAINS: 'My.CO, bücher.example',
      DAEMUN_OIDC_MY_CO_TRUSTED_ACR: 'urn:mfa',
    });
    expect(Object.keys(social.oidc).sort()).toEqual(['corp', 'my-co']);
    expect(social.oidc['corp']).toMatchObject({ clientId: 'daemun', scopes: ['openid', 'email', 'profile'], trustedEmailDomains: [] });
    expect(social.oidc['my-co']).toEqual({
      issuer: 'https://my.co/realms/people',
      clientId: 'web',
      clientSecret: 'hush-hush-hush',
      label: 'My Co',
      scopes: ['openid', 'email', 'groups'],
      audiences: ['ios', 'android'],
      trustedEmailDomains: ['my.co', 'xn--bcher-kva.example'],
      trustedAcr: ['urn:mfa'],
    });
  });

  it('is refused half given, and with a name that paths use otherwise', async () => {
    expect(await faultsOf({ DAEMUN_OIDC_CORP_ISSUER: corp.DAEMUN_OIDC_CORP_ISSUER })).toEqual([
      'DAEMUN_OIDC_CORP_CLIENT_ID: is not set; takes the client id that the issuer has given',
    ]);
    expect(await faultsOf({ DAEMUN_OIDC_CORP_CLIENT_ID: 'x' })).toEqual(['DAEMUN_OIDC_CORP_ISSUER: is not set; takes a URL']);
    for (const name of ['GOOGLE', 'X', 'LINK']) {
      const env = { [`DAEMUN_OIDC_${name}_ISSUER`]: 'https://a.example', [`DAEMUN_OIDC_${name}_CLIENT_ID`]: 'x' };
      expect(await faultsOf(env)).toEqual([
        expect.stringMatching(`^DAEMUN_OIDC_${name}_ISSUER: .*${name.toLowerCase()} has a meaning of its own in paths`),
      ]);
    }
  });

  it('has no name that a route stands under', async () => {
    const settings = parseSettings({ origin: 'https://auth.example.com', secrets: [production.DAEMUN_SECRET], environment: 'test' });
    const words = createRoutes(settings).flatMap(({ declaration: { path } }) => /^\/social\/([a-z-]+)/.exec(path)?.[1] ?? []);
    expect(words).toContain('link');
    for (const word of new Set(words)) {
      const name = word.toUpperCase().replaceAll('-', '_');
      const env = { [`DAEMUN_OIDC_${name}_ISSUER`]: 'https://a.example', [`DAEMUN_OIDC_${name}_CLIENT_ID`]: 'x' };
      expect(await faultsOf(env)).toEqual([expect.stringContaining(`${word} has a meaning of its own in paths`)]);
    }
  });
});

describe('a provider', () => {
  it.each(['GOOGLE', 'GITHUB', 'NAVER', 'MICROSOFT', 'LINE', 'FACEBOOK', 'DISCORD', 'SLACK', 'LINKEDIN'])(
    '%s needs its client secret beside its client id',
    async (P) => {
      expect(await faultsOf({ [`${P}_CLIENT_ID`]: 'id' })).toEqual([
        `${P}_CLIENT_SECRET: is not set; this provider needs it beside the client id`,
      ]);
      const id = P.toLowerCase() as KnownProvider;
      expect((await read({ [`${P}_CLIENT_ID`]: 'id', [`${P}_CLIENT_SECRET`]: 'hush' })).social[id]).toMatchObject({
        clientId: 'id',
        clientSecret: 'hush',
      });
    },
  );

  it.each(['KAKAO', 'GITLAB', 'X'])('%s may be a public client', async (P) => {
    expect((await read({ [`${P}_CLIENT_ID`]: 'id' })).social[P.toLowerCase() as KnownProvider].clientId).toBe('id');
  });

  it.each([
    ['GOOGLE_CLIENT_SECRET', 'GOOGLE_CLIENT_ID', 'hush'],
    ['GITLAB_CLIENT_SECRET', 'GITLAB_CLIENT_ID', 'hush'],
    ['KAKAO_ADMIN_KEY', 'KAKAO_CLIENT_ID', 'hush'],
    ['APPLE_PRIVATE_KEY', 'APPLE_CLIENT_ID', p8],
  ])('%s is refused without %s', async (secret, clientId, value) => {
    expect(await faultsOf({ [secret]: value })).toEqual([
      `${clientId}: is not set; a secret of this provider is set, which nothing uses without the client id`,
    ]);
  });

  it('is reached by https; by http on loopback alone, and never in production', async () => {
    const urls = {
      KAKAO_CLIENT_ID: 'id',
      KAKAO_ISSUER: 'http://127.0.0.1:4000',
      KAKAO_API_URL: 'http://localhost:4000',
      GITHUB_CLIENT_ID: 'id',
      GITHUB_CLIENT_SECRET: 'hush',
      GITHUB_EMAILS_URL: 'http://[::1]:4000/emails',
      DAEMUN_OIDC_CORP_ISSUER: 'http://127.0.0.1:4001',
      DAEMUN_OIDC_CORP_CLIENT_ID: 'id',
    };
    const { social } = await read({ ...urls, NODE_ENV: 'test' });
    expect([social.kakao.issuer, social.oidc['corp']?.issuer]).toEqual(['http://127.0.0.1:4000', 'http://127.0.0.1:4001']);
    const refused = (await faultsOf(urls)).map((fault) => fault.replace(/got \d+ characters \(not shown\); /, '')).sort();
    expect(refused).toEqual(
      ['DAEMUN_OIDC_CORP_ISSUER', 'GITHUB_EMAILS_URL', 'KAKAO_API_URL', 'KAKAO_ISSUER'].map(
        (name) => `${name}: must begin with https:// in production`,
      ),
    );
    for (const host of ['id.corp.example', '127.0.0.1.nip.example', '10.0.0.1', 'localhost.example']) {
      expect(await faultsOf({ ...corp, NODE_ENV: 'test', DAEMUN_OIDC_CORP_ISSUER: `http://${host}` })).toEqual([
        expect.stringMatching(/^DAEMUN_OIDC_CORP_ISSUER: .*must begin with https:\/\/, or lead to a loopback address/),
      ]);
    }
  });

  it('has an issuer without a query and without a user', async () => {
    for (const issuer of ['https://a.example/?x=1', 'https://me:pw@a.example']) {
      expect(await faultsOf({ ...corp, DAEMUN_OIDC_CORP_ISSUER: issuer })).toEqual([
        expect.stringMatching(/^DAEMUN_OIDC_CORP_ISSUER: .*must have no/),
      ]);
    }
  });

  it('trusts domains, spelt as addresses are, and refuses what is no domain', async () => {
    const google = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'hush' };
    expect((await read({ ...google, GOOGLE_TRUSTED_EMAIL_DOMAINS: 'Example.COM' })).social.google.trustedEmailDomains).toEqual([
      'example.com',
    ]);
    for (const domain of ['*', '@example.com', 'me@example.com', 'com', '*.example.com', '10.0.0.1']) {
      expect(await faultsOf({ ...google, GOOGLE_TRUSTED_EMAIL_DOMAINS: domain })).toEqual([
        expect.stringMatching(/^GOOGLE_TRUSTED_EMAIL_DOMAINS: .*; takes domains such as example.com/),
      ]);
    }
  });
});

describe('Apple', () => {
  it('needs team, key and private key beside the client id, or a client secret that was signed elsewhere', async () => {
    expect([...(await faultsOf({ APPLE_CLIENT_ID: 'id' }))].sort()).toEqual(
      ['APPLE_KEY_ID', 'APPLE_PRIVATE_KEY', 'APPLE_TEAM_ID'].map((name) => `${name}: is not set; Apple needs it beside the client id`),
    );
    const APPLE_CLIENT_SECRET = 'eyJhbGciOiJFUzI1NiJ9';
    for (const given of [{ APPLE_CLIENT_ID: 'id' }, apple]) {
      expect((await read({ ...given, APPLE_CLIENT_SECRET })).social.apple.clientSecret).toBe(APPLE_CLIENT_SECRET);
    }
    expect(await faultsOf({ APPLE_CLIENT_ID: 'id', APPLE_CLIENT_SECRET, APPLE_TEAM_ID: 'TEAM123456' })).toHaveLength(2);
  });

  it.each([
    ['as it is', p8],
    ['with \\n for line ends', p8.replaceAll('\n', '\\n')],
    ['with \\n at its end', `${p8}\n`.replaceAll('\n', '\\n')],
  ])('takes the private key %s', async (_, key) => {
    const settings = await read({ ...apple, APPLE_PRIVATE_KEY: key });
    expect(settings.social.apple.privateKey).toBe(p8);
    expect(parseSettings(settings).social.apple.privateKey).toBe(p8);
  });

  it.each([
    ['of another curve', pemOf('P-384')],
    ['in another form than PKCS #8', pemOf('P-256', 'sec1')],
    ['that is none', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
    ['by its file’s name', 'AuthKey_KEY1234567.p8'],
  ])('refuses a key %s, and never repeats it', async (_, key) => {
    const faults = await faultsOf({ ...apple, APPLE_PRIVATE_KEY: key });
    expect(faults).toEqual([
      `APPLE_PRIVATE_KEY: got ${key.length} characters (not shown); takes the content of the .p8 file from Apple’s console: a P-256 key in PEM (PKCS #8)`,
    ]);
  });
});

describe('the schemes of own apps', () => {
  it('are domain names in reverse order', async () => {
    const { social } = await read({ DAEMUN_APP_REDIRECTS: 'com.example.app, com.googleusercontent.apps.123-abc' });
    expect(social.appRedirects).toEqual(['com.example.app', 'com.googleusercontent.apps.123-abc']);
  });

  it.each([
    'http',
    'https',
    'javascript',
    'data',
    'file',
    'myapp',
    'about',
    'com.',
    '.com',
    'com..app',
    'com.example.app://',
    'COM.example',
  ])('are never %s', async (scheme) => {
    expect(await faultsOf({ DAEMUN_APP_REDIRECTS: scheme })).toEqual([
      `DAEMUN_APP_REDIRECTS: got ${JSON.stringify(scheme)}; takes schemes that begin with a domain name of yours in reverse order, such as com.example.app`,
    ]);
  });
});
