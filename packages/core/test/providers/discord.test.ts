import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordServer, discordSettings, mina, openDiscord } from './discord.ts';
import { cut, html, json } from './local-server.ts';
import { failureOf, openProvider, signInAt } from './sign-in-at.ts';

describe('Discord', () => {
  let discord: DiscordServer;
  const open = (more: object = {}) => openProvider('discord', { ...discordSettings(discord), ...more });
  beforeEach(async () => {
    discord = await openDiscord();
  });
  afterEach(() => discord.close());

  it('signs a person in by an id that is larger than any exact number', async () => {
    expect(await signInAt(open())).toMatchObject({
      issuer: 'https://discord.com',
      subject: '80351110224678912',
      email: 'mina@example.test',
      emailVerified: true,
      emailTrusted: false,
      name: 'Mina',
      image: 'https://cdn.discordapp.com/avatars/80351110224678912/8342729096ea3675442027381ff50dfe.png',
    });
  });

  it('S-101 refuses an id that came as a number and was rounded', async () => {
    for (const id of [80351110224678912, undefined, null, '']) {
      discord.next.set('GET /api/users/@me', [json(200, { ...mina, id })]);
      expect([id, await failureOf(signInAt(open()))]).toEqual([id, 'invalid']);
    }
  });

  it.each([
    ['false', false],
    ['missing', undefined],
    ['the text "true"', 'true' as unknown as boolean],
  ])('S-102 does not believe an address whose flag is %s', async (_what, verified) => {
    discord.person = { ...mina, ...(verified === undefined ? { verified: undefined } : { verified }) } as typeof mina;
    expect(await signInAt(open({ trustedEmailDomains: ['example.test'] }))).toMatchObject({ emailVerified: false, emailTrusted: false });
  });

  it('signs in a person without an address, a name to show and an image', async () => {
    discord.person = { ...mina, email: null, global_name: null, avatar: null };
    expect(await signInAt(open())).toMatchObject({ email: null, name: 'mina', image: null });
  });

  it('S-100 refuses a reply of another issuer, and takes one that names none', async () => {
    discord.iss = 'https://discord.example.test';
    expect(await failureOf(signInAt(open()))).toBe('invalid');
    discord.iss = undefined;
    expect((await signInAt(open())).subject).toBe(mina.id);
  });

  it('takes PKCE and sends forms, and has people consent anew where a fresh sign-in is asked for', async () => {
    await signInAt(open(), { fresh: true });
    const [start] = discord.askedOf('GET /oauth2/authorize');
    expect(Object.fromEntries(start?.query ?? [])).toMatchObject({
      scope: 'identify email',
      code_challenge_method: 'S256',
      prompt: 'consent',
    });
  });

  it('is refused by a spent code, a wrong secret and a dead token', async () => {
    expect(await failureOf(signInAt(open({ clientSecret: 'wrong' })))).toBe('refused');
    discord.next.set('POST /api/oauth2/token', [json(400, { error: 'invalid_grant', error_description: 'Invalid "code" in request.' })]);
    expect(await failureOf(signInAt(open()))).toBe('refused');
    discord.next.set('GET /api/users/@me', [json(401, { message: '401: Unauthorized', code: 0 })]);
    expect(await failureOf(signInAt(open()))).toBe('refused');
  });

  it('knows a person who has declined', async () => {
    discord.does = 'declines';
    expect(await failureOf(signInAt(open()))).toBe('cancelled');
  });

  it('is unavailable where it has too many requests, or does not answer', async () => {
    for (const answer of [json(429, { message: 'You are being rate limited.', retry_after: 1 }), cut, html(200, '<html></html>')]) {
      discord.next.set('GET /api/users/@me', [answer]);
      expect([answer.status, await failureOf(signInAt(open()))]).toEqual([answer.status, 'unavailable']);
    }
  });
});
