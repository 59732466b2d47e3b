import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cut, json } from './local-server.ts';
import type { OidcServer } from './oidc-server.ts';
import { clock, failureOf, openProvider, signInAt } from './sign-in-at.ts';
import { mina, openSlack, slackSettings } from './slack.ts';

describe('Slack', () => {
  let slack: OidcServer;
  const open = (more: object = {}) => openProvider('slack', { ...slackSettings(slack), ...more });
  beforeEach(async () => {
    slack = await openSlack(clock.now);
  });
  afterEach(() => slack.close());

  it('signs a person in, and does not believe the address by itself: owners of a workspace set it', async () => {
    expect(await signInAt(open())).toMatchObject({
      issuer: slack.issuer,
      email: 'mina@example.test',
      emailVerified: true,
      emailTrusted: false,
      name: 'Mina Park',
      image: mina.picture,
    });
    expect(await signInAt(open({ trustedEmailDomains: ['example.test'] }))).toMatchObject({ emailTrusted: true });
  });

  it('S-101 tells people of two workspaces apart who have the same user id', async () => {
    const one = await signInAt(open());
    slack.person = { ...mina, 'https://slack.com/team_id': 'T9TJBK' };
    const other = await signInAt(open());
    expect([one.subject, other.subject]).toEqual(['T0R7GR:U0R7MFMJM', 'T9TJBK:U0R7MFMJM']);
  });

  it('S-101 refuses an empty subject, with a workspace too', async () => {
    for (const sub of [undefined, '']) {
      slack.claims = (honest) => ({ ...honest, sub });
      expect([sub, await failureOf(signInAt(open()))]).toEqual([sub, 'invalid']);
    }
  });

  it('is bound by the nonce, and sends no PKCE, which Slack does not announce', async () => {
    await signInAt(open());
    const [start] = slack.askedOf('GET /openid/connect/authorize');
    expect([start?.query.has('code_challenge'), start?.query.has('nonce')]).toEqual([false, true]);
    slack.claims = ({ ...honest }) => ({ ...honest, nonce: undefined });
    expect(await failureOf(signInAt(open()))).toBe('invalid');
  });

  it('takes an error that comes with status 200 as one', async () => {
    expect(await failureOf(signInAt(open({ clientSecret: 'wrong' })))).toBe('refused');
    slack.next.set('POST /api/openid.connect.token', [json(200, { ok: false, error: 'invalid_code' })]);
    expect(await failureOf(signInAt(open()))).toBe('refused');
  });

  it('knows a person who has declined', async () => {
    slack.does = 'declines';
    expect(await failureOf(signInAt(open()))).toBe('cancelled');
  });

  it('is unavailable where it does not answer', async () => {
    for (const answer of [cut, json(503, { ok: false, error: 'service_unavailable' })]) {
      slack.next.set('POST /api/openid.connect.token', [answer]);
      expect([answer.status, await failureOf(signInAt(open()))]).toEqual([answer.status, 'unavailable']);
    }
  });
});
