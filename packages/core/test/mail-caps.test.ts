import { describe, expect, it } from 'vitest';
import { useApp } from './app.ts';
import type { Reply } from './client.ts';
import { goodPassword, newEmail, signedUp } from './people.ts';

const quarterOfAnHour = 15 * 60;

describe('mail to one address, with the limits of production', () => {
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1 } });
  let sources = 0;
  /** A browser at an address of its own, of 256 in one network: no limit of the source is ever reached. */
  const elsewhere = (): { address: string } => {
    sources += 1;
    return { address: `2001:db8:${(sources >> 8).toString(16)}:${(sources & 255).toString(16)}::1` };
  };
  const byStranger = (path: string, more: object) => async (email: string) => app.client(elsewhere()).post(path, { email, ...more });
  /** Somebody who is signed in, for each mail somebody else. */
  const byMember = async (email: string): Promise<Reply> => {
    const { browser } = await signedUp(app, elsewhere());
    return browser.post('/email', { email });
  };
  const routes: Record<string, (email: string) => Promise<Reply>> = {
    '/magic-link': byStranger('/magic-link', {}),
    '/email-code': byStranger('/email-code', {}),
    '/register': byStranger('/register', { password: goodPassword }),
    '/recovery': byStranger('/recovery', {}),
    '/email': byMember,
  };

  it.each(Object.entries(routes))(
    'S-25 C4 %s sends three in a quarter of an hour and ten a day at most, whoever asks from wherever in a network',
    async (path, ask) => {
      // Recovery writes to accounts alone.
      const { email } = path === '/recovery' ? await signedUp(app, elsewhere()) : { email: newEmail() };
      const mails = async () => (await app.outbox.to(email)).length;
      const before = await mails();
      for (let burst = 0; burst < 6; burst += 1) {
        const had = await mails();
        for (let request = 0; request < 5; request += 1) await ask(email);
        expect((await mails()) - had).toBeLessThanOrEqual(3);
        // Long enough for the next burst to be taken as well, were it not for the day.
        app.clock.advance(3 * quarterOfAnHour);
      }
      const sent = (await mails()) - before;
      expect(sent).toBeGreaterThan(0);
      expect(sent).toBeLessThanOrEqual(10);
    },
  );

  it('S-25 C4 what one of these routes has sent counts for the others', async () => {
    const { email } = await signedUp(app, elsewhere());
    const before = (await app.outbox.to(email)).length;
    for (let round = 0; round < 3; round += 1) for (const ask of Object.values(routes)) await ask(email);
    expect((await app.outbox.to(email)).length - before).toBeLessThanOrEqual(3);
  });
});
