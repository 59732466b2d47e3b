import { beforeAll, describe, expect, it } from 'vitest';
import { administrator } from '../../../test/administrators.ts';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import type { Person } from '../../../test/people.ts';
import { auditEvents } from '../../operations/audit/tables.ts';
import { tokenHash } from '../../platform/random.ts';
import { oauthRegistrationTokens } from './tables.ts';

const partners = { name: 'Partners', trust: 'third-party', uses: 3, expiresIn: 3600 };

describe.each(databases)('tokens for registering clients on %s', (database) => {
  const app = useApp({ database, settings: { twoFactor: { requiredFor: 'nobody' } } });
  let admin: Person;
  beforeAll(async () => {
    admin = await administrator(app);
  });

  it('S-98 one is made with its uses, end and trust, shown once, and stored as a hash', async () => {
    const { status, body } = await admin.browser.post('/admin/registration-tokens', partners);
    expect(status).toBe(201);
    expect(body.token).toMatch(/^oiat_[\w-]{43}$/);
    const expiresAt = new Date(app.clock.now().getTime() + 3_600_000).toISOString();
    expect(body.registrationToken).toMatchObject({ name: 'Partners', trust: 'third-party', usesLeft: 3, expiresAt });
    const [row] = await app.daemun.deps.db.select().from(oauthRegistrationTokens);
    expect(row?.tokenHash.equals(tokenHash(body.token))).toBe(true);
    const listed = await admin.browser.get('/admin/registration-tokens');
    expect(listed.body).toEqual({ registrationTokens: [body.registrationToken] });
    const path = `/admin/registration-tokens/${body.registrationToken.id}`;
    expect((await admin.browser.delete(path)).status).toBe(204);
    expect(await admin.browser.delete(path)).toMatchObject({ status: 404, body: { code: 'registration_token_not_found' } });
    const events = (await app.daemun.deps.db.select().from(auditEvents)).filter(({ type }) => type.startsWith('oauth-registration'));
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ['oauth-registration-token.created', admin.userId],
      ['oauth-registration-token.deleted', admin.userId],
    ]);
    expect(JSON.stringify(events)).not.toContain('oiat_');
  });

  it.each([
    ['name', { name: '' }],
    ['trust', { trust: 'root' }],
    ['uses', { uses: 0 }],
    ['uses', { uses: 1.5 }],
    ['expiresIn', { expiresIn: 59 }],
    ['expiresIn', { expiresIn: 366 * 86_400 }],
    ['expiresIn', { expiresIn: undefined }],
  ])('422 names the field: %s of %j', async (path, more) => {
    const { status, body } = await admin.browser.post('/admin/registration-tokens', { ...partners, ...more });
    expect([status, body.errors[0].path]).toEqual([422, path]);
  });
});
