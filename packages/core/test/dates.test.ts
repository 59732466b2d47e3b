import { describe, expect, it } from 'vitest';
import { warnOfExpiry } from '../src/api-key/expiry.ts';
import { isTimeZone, spellMoment } from '../src/platform/i18n/moment.ts';
import { type TestApp, useApp } from './app.ts';
import { enrolled } from './authenticator.ts';
import { databases } from './databases.ts';
import { newEmail, signedUp, signIn } from './people.ts';
import { changeEmail } from './ways-back.ts';

/** Moves the clock to the next time at which UTC and Seoul have another day: 23:30 there, 08:30 here. */
function toEarlyMorningInSeoul({ clock }: TestApp): void {
  const now = clock.now();
  const then = new Date(now);
  then.setUTCHours(23, 30, 0, 0);
  if (then <= now) then.setUTCDate(then.getUTCDate() + 1);
  clock.advance((then.getTime() - now.getTime()) / 1000);
}

/** The day of a moment in Seoul, as a calendar there has it. */
const dayInSeoul = (moment: Date | string) => new Date(new Date(moment).getTime() + 9 * 3600 * 1000).toISOString().slice(0, 10);
const inKorean = (day: string) => `${Number(day.slice(0, 4))}년 ${Number(day.slice(5, 7))}월 ${Number(day.slice(8))}일`;

describe('a moment in words', () => {
  const moment = new Date('2026-09-29T23:59:00Z');

  it.each([
    ['ko', 'Asia/Seoul', '2026년 9월 30일 오전 8:59 (한국 표준시)'],
    ['en', 'Asia/Seoul', 'September 30, 2026 at 8:59 AM (Korean Standard Time)'],
    ['ko', 'UTC', '2026년 9월 29일 오후 11:59 (협정 세계시)'],
    ['en', 'Europe/Berlin', 'September 30, 2026 at 1:59 AM (Central European Summer Time)'],
  ] as const)('names day, time and zone: in %s of %s', (locale, zone, words) => {
    expect(spellMoment(moment, locale, zone).replaceAll('\u202f', ' ')).toBe(words);
  });

  it('takes no zone that is none, and no bare offset, which a database reads with the other sign', () => {
    expect(['Asia/Seoul', 'UTC', 'Europe/Berlin'].every(isTimeZone)).toBe(true);
    expect(['', 'Mars/Olympus', '+09:00', '-03', 'Asia'].some(isTimeZone)).toBe(false);
  });
});

describe.each(databases)('A3 every date of a mail, at 08:30 in Seoul, on %s', (database) => {
  const app = useApp({ database });
  const elsewhere = useApp({ database, settings: { timeZone: 'America/New_York' } });
  const newest = async (address: string) => (await app.outbox.to(address))[0];

  it('is the Korean day, with its zone: of a deletion, what the page was told is what the mail says', async () => {
    toEarlyMorningInSeoul(app);
    const person = await signedUp(app, { language: 'ko' });
    const { deletionDueAt } = (await person.browser.delete('/account')).body;
    expect(dayInSeoul(deletionDueAt)).not.toBe(deletionDueAt.slice(0, 10));
    const mail = await newest(person.email);
    expect(mail?.text).toContain(`${inKorean(dayInSeoul(deletionDueAt))} 오전 8:30 (한국 표준시)`);
  });

  it('is the Korean day, with its zone: of a notice, when it happened', async () => {
    toEarlyMorningInSeoul(app);
    const person = await signedUp(app, { language: 'ko' });
    await signIn(app, person, { userAgent: 'Firefox/140.0' });
    const mail = (await app.outbox.to(person.email)).find(({ subject }) => subject.includes('새 기기'));
    expect(mail?.text).toContain(`${inKorean(dayInSeoul(app.clock.now()))} 오전 8:30 (한국 표준시)`);
  });

  it('is the Korean day, with its zone: until when a former address may take the account back', async () => {
    toEarlyMorningInSeoul(app);
    const person = await enrolled(app, { language: 'ko' });
    await changeEmail(app, person);
    await person.browser.post('/backup-codes');
    const mail = await newest(person.email);
    expect(mail?.text).toContain('(한국 표준시)까지');
    // Asked for while it lives, it says the same.
    await app.client({ language: 'ko' }).post('/magic-link', { email: person.email });
    expect((await newest(person.email))?.text).toContain('(한국 표준시)까지');
  });

  it('is the Korean day, with its zone: when an API key stops working', async () => {
    toEarlyMorningInSeoul(app);
    const person = await signedUp(app, { language: 'ko' });
    const expiresAt = new Date(app.clock.now().getTime() + 20 * 24 * 3600 * 1000);
    await person.browser.post('/api-keys', { name: 'Deploy', kind: 'live', expiresAt: expiresAt.toISOString() });
    app.clock.advance(7 * 24 * 3600);
    await warnOfExpiry(app.daemun.deps);
    const mail = (await app.outbox.to(person.email)).find(({ subject }) => subject.includes('만료'));
    expect(mail?.text).toContain(`${inKorean(dayInSeoul(expiresAt))} 오전 8:30 (한국 표준시)`);
  });

  it('is of the zone that the deployment names', async () => {
    const person = await signedUp(elsewhere, {}, newEmail());
    await person.browser.delete('/account');
    expect((await elsewhere.outbox.to(person.email))[0]?.text).toMatch(/\(Eastern (Standard|Daylight) Time\)/);
  });
});

describe.each(databases)('A3 the usage of an API key on %s', (database) => {
  const app = useApp({ database });

  it('is counted by the days of the deployment, and says of which zone', async () => {
    toEarlyMorningInSeoul(app);
    const person = await signedUp(app);
    const made = (await person.browser.post('/api-keys', { name: 'Deploy', kind: 'live' })).body;
    await app.client().get('/api-key', { 'X-API-Key': made.key });
    await app.daemun.settle();
    const { body } = await person.browser.get(`/api-keys/${made.id}/usage`);
    expect(body).toMatchObject({ timeZone: 'Asia/Seoul', days: [{ day: dayInSeoul(app.clock.now()), uses: 1 }] });
  });
});
