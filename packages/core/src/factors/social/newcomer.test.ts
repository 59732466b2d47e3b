import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { koreanConsents, requiredConsents } from '../../../test/korean-consents.ts';
import { newEmail, together } from '../../../test/people.ts';
import { startIssuer } from '../../../test/providers/issuer.ts';
import { ledTo, signInAt } from '../../../test/providers/visit.ts';

let now = () => new Date();
const acme = await startIssuer({ clock: { now: () => now() } });
afterAll(() => acme.close());
const social = { oidc: { acme: { issuer: acme.url, clientId: acme.clientId, clientSecret: acme.clientSecret, label: 'Acme' } } };
const agreed = requiredConsents;

describe.each(databases)('a new person who has to agree first, on %s', (database) => {
  const app = useApp({ database, settings: { social, consents: koreanConsents } });
  let serial = 0;
  beforeEach(() => {
    now = () => app.clock.now();
  });
  async function newcomer() {
    serial += 1;
    const person = { sub: `${database}-${serial}`, name: 'Mina Park', email: newEmail() };
    acme.people.push(person);
    const browser = app.client();
    const led = ledTo(await signInAt(browser, 'acme', acme, '?redirectTo=/account/sessions'));
    return { browser, person, led };
  }

  it('gets no account and no session before, and both after', async () => {
    const { browser, person, led } = await newcomer();
    expect(led).toBe('/finish-sign-up?redirectTo=%2Faccount%2Fsessions');
    expect((await browser.get('/session')).status).toBe(401);
    const { body } = await browser.get('/social/sign-up');
    expect(body).toMatchObject({ provider: 'acme', label: 'Acme', email: person.email, name: 'Mina Park' });
    const refused = await browser.post('/social/sign-up', { consents: [{ id: 'marketing-email', version: '1' }] });
    expect([refused.status, refused.body.code]).toEqual([422, 'consent_required']);
    const done = await browser.post('/social/sign-up', { consents: agreed });
    expect([done.body.status, done.body.consentsDue]).toEqual(['signed-in', undefined]);
    acme.people.push(person);
    expect(ledTo(await signInAt(app.client(), 'acme', acme))).toBe('/account');
  });

  it('can decline: then nothing is left, and nobody else has it', async () => {
    const { browser } = await newcomer();
    expect((await app.client().get('/social/sign-up')).body.code).toBe('no_sign_up');
    expect((await app.client().post('/social/sign-up', { consents: agreed })).body.code).toBe('no_sign_up');
    expect((await browser.delete('/social/sign-up')).status).toBe(204);
    expect((await browser.post('/social/sign-up', { consents: agreed })).body.code).toBe('no_sign_up');
  });

  it('waits for as long as an attempt, and no longer', async () => {
    const { browser } = await newcomer();
    app.clock.advance(600);
    expect((await browser.post('/social/sign-up', { consents: agreed })).body.code).toBe('no_sign_up');
  });

  it('A-07 of 50 answers at once one makes the account', async () => {
    const { browser } = await newcomer();
    const replies = await together(50, () => browser.clone().post('/social/sign-up', { consents: agreed }));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(replies.filter(({ status }) => status !== 200).map(({ body }) => body.code))).toEqual(new Set(['no_sign_up']));
  });
});
