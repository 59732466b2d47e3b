import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled, passwordGiven } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword } from '../../../test/people.ts';
import { auditEvents } from '../../operations/audit/tables.ts';

describe.each(databases)('signing out everywhere on %s', (database) => {
  const app = useApp({ database });

  it('S-38 ends the trust in every browser, and the audit log says how many', async () => {
    const person = await enrolled(app);
    // The browsers sign in one after the other. Two concurrent sign-ins would send codes of the same step, and a step is accepted
    // once.
    const trusting: TestClient[] = [];
    for (let browsers = 0; browsers < 2; browsers += 1) {
      const browser = await passwordGiven(app, person);
      app.clock.advance(30);
      await browser.post('/verify-2fa', { code: person.code(), trustDevice: true });
      trusting.push(browser);
    }
    const [lost, here] = trusting;
    if (!lost || !here) throw new Error('two browsers were to be trusted');
    expect((await here.get('/trusted-devices')).body.trustedDevices).toHaveLength(2);
    expect((await here.post('/logout-all')).status).toBe(204);
    expect(here.cookies.has('__Host-daemun-trusted')).toBe(false);
    expect(lost.cookies.has('__Host-daemun-trusted')).toBe(true);
    lost.cookies.delete('__Host-daemun');
    const again = await lost.post('/login', { identifier: person.email, password: goodPassword });
    expect(again.body.status).toBe('second-factor-required');
    const ofPerson = and(eq(auditEvents.userId, person.userId), eq(auditEvents.type, 'session.all-ended'));
    const [event] = await app.daemun.deps.db.select().from(auditEvents).where(ofPerson);
    expect(event?.details).toEqual({ ended: 3, distrusted: 2 });
  });

  it('S-63 whoever is not signed in ends nothing', async () => {
    const person = await enrolled(app);
    const browser = await passwordGiven(app, person);
    expect((await browser.post('/logout-all')).status).toBe(401);
    expect((await person.browser.get('/session')).status).toBe(200);
  });
});
