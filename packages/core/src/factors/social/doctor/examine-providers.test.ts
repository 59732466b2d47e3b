import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { OutboundFailure, type OutboundFailureKind } from '../../../platform/outbound/call.ts';
import { settingsFromEnvironment } from '../../../settings.ts';
import { notReached } from './discovery.ts';
import { examineProviders, type ProviderReport } from './examine-providers.ts';

interface Fault {
  /** Replaces fields of the discovery document. */
  readonly document?: (issuer: string) => Readonly<Record<string, unknown>>;
  readonly status?: number;
  readonly keys?: unknown;
  /** The answer of the token endpoint. */
  readonly token?: { readonly status?: number; readonly text: string };
  /** Seconds that its clock is ahead. */
  readonly ahead?: number;
}

const open: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(open.splice(0).map((close) => close())));

/** An issuer as far as the doctor asks one. `asked` has every request: method, path and body. */
async function openIssuer({ document, status = 200, keys, token, ahead = 0 }: Fault = {}) {
  const asked: string[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push([request.method, request.url, request.headers.authorization ?? '', body].join(' '));
    response.setHeader('Date', new Date(now.getTime() + ahead * 1000).toUTCString());
    const send = (code: number, text: string) => void response.writeHead(code, { Location: 'https://elsewhere.example/' }).end(text);
    if (request.url === '/token') return send(token?.status ?? 400, token?.text ?? '{"error":"invalid_grant"}');
    if (request.url === '/jwks') return send(200, JSON.stringify(keys ?? { keys: [{ kty: 'EC', crv: 'P-256' }] }));
    const endpoints = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` };
    const pkce = { code_challenge_methods_supported: ['plain', 'S256'] };
    send(status, JSON.stringify({ issuer, ...endpoints, ...pkce, ...document?.(issuer) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  open.push(() => new Promise((resolve) => server.close(resolve)));
  return { issuer, asked };
}

const now = new Date('2026-11-28T12:00:00.400Z');
const clock = { now: () => now };

async function examine(env: NodeJS.ProcessEnv): Promise<readonly ProviderReport[]> {
  const base = { NODE_ENV: 'test', DAEMUN_ORIGIN: 'https://auth.example.com', DAEMUN_SECRET: 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs' };
  return examineProviders(await settingsFromEnvironment({ ...base, ...env }), { clock });
}

async function examineCorp(fault: Fault = {}, env: NodeJS.ProcessEnv = {}) {
  const server = await openIssuer(fault);
  const corp = {
    DAEMUN_OIDC_MY_CO_ISSUER: server.issuer,
    DAEMUN_OIDC_MY_CO_CLIENT_ID: 'daemun',
    DAEMUN_OIDC_MY_CO_CLIENT_SECRET: 'canary:1',
  };
  const [report] = await examine({ ...corp, ...env });
  if (!report) throw new Error('no report');
  return { ...server, report, codes: report.findings.map(({ severity, code }) => `${severity} ${code}`) };
}

describe('the doctor of providers', () => {
  it('says what to register, and finds nothing wrong with a provider that works', async () => {
    const { report, issuer, asked } = await examineCorp();
    expect(report).toMatchObject({
      provider: 'my-co',
      label: 'my-co',
      redirectUri: 'https://auth.example.com/api/auth/social/my-co/callback',
      eventsUri: undefined,
      findings: [],
    });
    expect(report.confirmed).toEqual([
      'The client id and the client secret look right',
      'The provider can send people back to https://auth.example.com/api/auth/social/my-co/callback, once it is registered there',
      `The discovery document names the issuer ${issuer}`,
      'Its clock and that of this machine agree',
      'Its key can be read',
      'The provider takes the client id and its secret',
    ]);
    expect(asked.map((one) => one.split(' ', 2).join(' '))).toEqual(['GET /.well-known/openid-configuration', 'GET /jwks', 'POST /token']);
    expect(asked[2]).toContain(`Basic ${Buffer.from('daemun:canary%3A1').toString('base64')}`);
  });

  it.each<[string, Fault, string]>([
    ['names another issuer', { document: () => ({ issuer: 'https://evil.example' }) }, 'error issuer_mismatch'],
    ['names its issuer with another slash', { document: (issuer) => ({ issuer: `${issuer}/` }) }, 'error issuer_mismatch'],
    ['names no issuer', { document: () => ({ issuer: undefined }) }, 'error issuer_mismatch'],
    ['has no discovery document', { status: 404 }, 'error discovery_missing'],
    ['redirects to elsewhere', { status: 302 }, 'error discovery_missing'],
    [
      'has a token endpoint without encryption',
      { document: () => ({ token_endpoint: 'http://192.0.2.1/token', jwks_uri: undefined }) },
      'error discovery_invalid',
    ],
    ['takes no PKCE', { document: () => ({ code_challenge_methods_supported: ['plain'] }) }, 'warning pkce_missing'],
    ['has no keys', { keys: { keys: [] } }, 'error keys_missing'],
    ['has a symmetric key alone', { keys: { keys: [{ kty: 'oct' }] } }, 'error keys_missing'],
    ['has a clock of its own', { ahead: 31 }, 'error provider_clock_skew'],
    ['has a clock that goes slow', { ahead: -8 }, 'warning provider_clock_skew'],
    ['does not know the client', { token: { text: '{"error":"invalid_client"}' } }, 'error client_refused'],
    ['answers as GitHub does', { token: { status: 200, text: 'error=incorrect_client_credentials' } }, 'error client_refused'],
    ['does not know the redirect URI', { token: { text: '{"error":"redirect_uri_mismatch"}' } }, 'error redirect_unregistered'],
  ])('finds that a provider %s', async (_, fault, found) => {
    const { codes, report } = await examineCorp(fault);
    expect(codes).toEqual([found]);
    expect(JSON.stringify(report)).not.toContain('canary');
  });

  it('takes clocks that agree within the time of a call for equal', async () => {
    for (const ahead of [-1, 0, 1, 4]) expect((await examineCorp({ ahead })).codes).toEqual([]);
  });

  it('draws no conclusion from an error that tells neither', async () => {
    for (const text of ['{"error":{"message":"x","code":1}}', '<html>', '{"error":"invalid_request"}']) {
      const { codes, report } = await examineCorp({ token: { text } });
      expect([codes, report.confirmed.filter((line) => line.includes('takes the client'))]).toEqual([[], []]);
    }
  });

  it('finds that nobody answers, and does not ask for tokens then', async () => {
    const { issuer } = await openIssuer();
    await Promise.all(open.splice(0).map((close) => close()));
    const [report] = await examine({ DAEMUN_OIDC_CORP_ISSUER: issuer, DAEMUN_OIDC_CORP_CLIENT_ID: 'daemun' });
    expect(report?.findings).toEqual([
      expect.objectContaining({
        severity: 'error',
        code: 'provider_unreachable',
        message: `${new URL(issuer).host} does not answer: ECONNREFUSED`,
      }),
    ]);
    expect(report?.confirmed).toContain('The client id without a client secret looks right');
  });

  it('says in words why nobody answers', () => {
    const url = 'https://id.corp.example/token';
    const told = (kind: OutboundFailureKind, code?: unknown) =>
      notReached(url, new OutboundFailure(kind, url, { code })).findings.map(({ message, fix }) => [
        message,
        fix.includes('NODE_EXTRA_CA_CERTS'),
      ]);
    expect(told('unanswered', 'ABORT_ERR')).toEqual([['id.corp.example does not answer: nothing came within 5 seconds', false]]);
    expect(told('unanswered', 23)).toEqual([['id.corp.example does not answer: unanswered', false]]);
    expect(told('too-long')).toEqual([['id.corp.example does not answer: it answers with far too much', false]]);
    for (const code of ['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID']) {
      expect(told('unreached', code)).toEqual([[`id.corp.example does not answer: ${code}`, true]]);
    }
  });

  it('asks a public client’s token endpoint without a secret', async () => {
    const { asked } = await examineCorp({}, { DAEMUN_OIDC_MY_CO_CLIENT_SECRET: '' });
    expect(asked.at(-1)).toMatch(/^POST \/token {2}grant_type=authorization_code&.*client_id=daemun$/);
  });

  it('authenticates as the discovery document says, as a sign-in does', async () => {
    const { asked } = await examineCorp({ document: () => ({ token_endpoint_auth_methods_supported: ['client_secret_post'] }) });
    expect(asked.at(-1)).toMatch(/^POST \/token {2}grant_type=authorization_code&.*client_secret=canary%3A1$/);
  });

  it('shows LinkedIn no verifier, which it would answer as if the client were unknown', async () => {
    const { issuer, asked } = await openIssuer({ document: () => ({ code_challenge_methods_supported: [] }) });
    const [report] = await examine({ LINKEDIN_CLIENT_ID: 'id', LINKEDIN_CLIENT_SECRET: 'hush', LINKEDIN_ISSUER: issuer });
    expect([report?.findings, asked.at(-1)?.includes('code_verifier')]).toEqual([[], false]);
  });

  it('asks a provider without discovery at its token endpoint alone', async () => {
    const server = await openIssuer({ token: { status: 200, text: '{"error":"bad_verification_code"}' } });
    const github = { GITHUB_CLIENT_ID: 'id', GITHUB_CLIENT_SECRET: 'hush', GITHUB_TOKEN_URL: `${server.issuer}/token` };
    const [report] = await examine(github);
    expect([report?.findings, server.asked.map((one) => one.split(' ')[0])]).toEqual([[], ['GET', 'POST']]);
    expect(report?.confirmed.slice(-3)).toEqual([
      `${new URL(server.issuer).host} answers`,
      'Its clock and that of this machine agree',
      'The provider takes the client id and its secret',
    ]);
  });

  it('says which settings of Kakao are missing', async () => {
    const { issuer } = await openIssuer();
    const kakao = { KAKAO_CLIENT_ID: '0123456789abcdef0123456789abcdef', KAKAO_ISSUER: issuer };
    const codes = async (env: NodeJS.ProcessEnv) => (await examine({ ...kakao, ...env }))[0]?.findings.map(({ code }) => code);
    expect(await codes({})).toEqual(['kakao_secret_missing', 'kakao_messages_off']);
    const all = { KAKAO_CLIENT_SECRET: 'hush', KAKAO_APP_ID: '1234', KAKAO_ADMIN_KEY: '0123456789abcdef0123456789abcdef' };
    expect(await codes(all)).toEqual([]);
  });

  it('finds that Slack takes no plain http, even on this machine', async () => {
    const { issuer } = await openIssuer();
    const slack = { SLACK_CLIENT_ID: '12.34', SLACK_CLIENT_SECRET: '0123456789abcdef0123456789abcdef', SLACK_ISSUER: issuer };
    const [report] = await examine({ ...slack, DAEMUN_ORIGIN: 'http://localhost:3000' });
    expect(report?.findings.map(({ code }) => code)).toEqual(['redirect_impossible']);
  });

  it('looks at each provider that is on, and asks where the operator says', async () => {
    const corp = await openIssuer();
    const google = await openIssuer();
    const reports = await examine({
      GOOGLE_CLIENT_ID: '123-abc.apps.googleusercontent.com',
      GOOGLE_CLIENT_SECRET: 'hush',
      GOOGLE_ISSUER: google.issuer,
      GOOGLE_TOKEN_URL: `${corp.issuer}/token`,
      DAEMUN_OIDC_CORP_ISSUER: corp.issuer,
      DAEMUN_OIDC_CORP_CLIENT_ID: 'daemun',
    });
    expect(reports.map(({ provider, findings, eventsUri }) => [provider, findings, eventsUri])).toEqual([
      ['google', [], 'https://auth.example.com/api/auth/social/google/events'],
      ['corp', [], undefined],
    ]);
    expect(google.asked.map((one) => one.split(' ')[0])).toEqual(['GET', 'GET']);
    expect(await examine({})).toEqual([]);
  });
});

describe('values that were copied', () => {
  const shapeOf = async (clientId: string, clientSecret = 'hush') => {
    const { issuer } = await openIssuer();
    const [report] = await examine({ GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret, GOOGLE_ISSUER: issuer });
    return report?.findings.map(({ severity, code, message }) => `${severity} ${code} ${message}`);
  };

  it('are compared with what the console shows', async () => {
    expect(await shapeOf('123-abc.apps.googleusercontent.com')).toEqual([]);
    expect(await shapeOf('my-project')).toEqual([
      'warning provider_value_shape GOOGLE_CLIENT_ID does not look like a name that ends in .apps.googleusercontent.com',
    ]);
  });

  it('have no quotes, blanks or brackets, and are not repeated', async () => {
    for (const secret of ['"canary"', "'canary'", 'can ary', '<canary>']) {
      expect(await shapeOf('123-abc.apps.googleusercontent.com', secret)).toEqual([
        'warning provider_value_shape GOOGLE_CLIENT_SECRET has quotes, blanks or brackets in it, as hardly a value of a console has',
      ]);
    }
  });
});

describe('the redirect URI', () => {
  it('may be on this machine for most providers', async () => {
    expect((await examineCorp({}, { DAEMUN_ORIGIN: 'http://localhost:3000' })).codes).toEqual([]);
  });

  it('is no IP address at Google', async () => {
    const { issuer } = await openIssuer();
    const google = { GOOGLE_CLIENT_ID: '1.apps.googleusercontent.com', GOOGLE_CLIENT_SECRET: 'hush', GOOGLE_ISSUER: issuer };
    const [report] = await examine({ ...google, DAEMUN_ORIGIN: 'https://192.0.2.7' });
    expect(report?.findings.map(({ code }) => code)).toEqual(['redirect_impossible']);
    const [local] = await examine({ ...google, DAEMUN_ORIGIN: 'http://127.0.0.1:3000' });
    expect(local?.findings).toEqual([]);
  });
});
