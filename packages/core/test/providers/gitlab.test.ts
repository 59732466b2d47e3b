import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitlabSettings, mina, openGitLab } from './gitlab.ts';
import { cut, json } from './local-server.ts';
import type { OidcServer } from './oidc-server.ts';
import { attempt, clock, failureOf, openProvider, signInAt } from './sign-in-at.ts';

describe('GitLab', () => {
  let gitlab: OidcServer;
  const open = (more: object = {}) => openProvider('gitlab', { ...gitlabSettings(gitlab), ...more });
  beforeEach(async () => {
    gitlab = await openGitLab(clock.now);
  });
  afterEach(() => gitlab.close());

  it('signs a person of a self-managed GitLab in, and believes no address by itself: its administrators set them', async () => {
    expect(await signInAt(open())).toMatchObject({
      issuer: gitlab.url,
      subject: '1234',
      email: 'mina@example.test',
      emailVerified: true,
      emailTrusted: false,
      name: 'Mina Park',
      image: mina.picture,
    });
    expect(await signInAt(open({ trustedEmailDomains: ['example.test'] }))).toMatchObject({ emailTrusted: true });
  });

  it('S-101 keeps people of two GitLabs apart who have the same number', async () => {
    const other = await openGitLab(clock.now);
    const [here, there] = [await signInAt(open()), await signInAt(openProvider('gitlab', gitlabSettings(other)))];
    expect([here.subject === there.subject, here.issuer === there.issuer]).toEqual([true, false]);
    await other.close();
  });

  it('takes PKCE and a nonce, and asks for a new proof', async () => {
    await signInAt(open(), { fresh: true });
    const [start] = gitlab.askedOf('GET /oauth/authorize');
    expect(Object.fromEntries(start?.query ?? [])).toMatchObject({
      scope: 'openid profile email',
      code_challenge_method: 'S256',
      prompt: 'login',
      max_age: '0',
    });
  });

  it('S-101 refuses a userinfo of another person than the ID token', async () => {
    gitlab.next.set('GET /oauth/userinfo', [json(200, { ...mina, sub: '1235' })]);
    expect(await failureOf(signInAt(open()))).toBe('invalid');
  });

  it('says at once when GitLab is down, before anybody is sent there', async () => {
    gitlab.next.set('GET /.well-known/openid-configuration', [cut]);
    expect(await failureOf(open().authorizationUrl(attempt()))).toBe('unavailable');
  });

  it('knows a person who has declined', async () => {
    gitlab.does = 'declines';
    expect(await failureOf(signInAt(open()))).toBe('cancelled');
  });
});
