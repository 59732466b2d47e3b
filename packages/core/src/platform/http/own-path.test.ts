import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { foreignTargets, ownTargets } from '../../../test/foreign-targets.ts';
import { newEmail } from '../../../test/people.ts';
import { ownPath } from './own-path.ts';

describe('S-67 A-15 where a person goes on to', () => {
  const app = useApp({ database: 'embedded' });

  it('is a path of this site, written anew', () => {
    for (const [sent, followed] of ownTargets) {
      expect([sent, ownPath(sent)]).toEqual([sent, followed]);
      expect(ownPath(followed)).toBe(followed);
      expect(new URL(followed, 'https://auth.example.test').origin).toBe('https://auth.example.test');
    }
  });

  it('is nowhere else, for any of sixty ways to ask for it', () => {
    expect(foreignTargets.length).toBeGreaterThanOrEqual(60);
    expect(foreignTargets.filter((target) => ownPath(target) !== undefined)).toEqual([]);
    for (const none of [undefined, null, 1, ['/account'], { toString: () => '/account' }]) expect(ownPath(none)).toBeUndefined();
  });

  it('is no longer written anew than pages take: each letter outside of ASCII becomes up to nine', () => {
    expect(ownPath(`/${'a'.repeat(1999)}`)).toHaveLength(2000);
    expect(ownPath(`/${'a'.repeat(2000)}`)).toBeUndefined();
    // What the API takes, pages follow.
    for (const target of [`/${'문'.repeat(222)}`, `/account?q=${'문'.repeat(600)}`, `/${'"'.repeat(1999)}`]) {
      const path = ownPath(target);
      expect([target, path === undefined ? path : ownPath(path)]).toEqual([target, path]);
    }
    expect(ownPath(`/${'문'.repeat(222)}`)).toHaveLength(1999);
    expect(ownPath(`/${'문'.repeat(223)}`)).toBeUndefined();
  });

  it('is refused where it is asked for, and mailed as it is followed', async () => {
    for (const [index, redirectTo] of foreignTargets.entries()) {
      const { status, body } = await app.client({ address: `192.0.2.${index}` }).post('/magic-link', { email: newEmail(), redirectTo });
      expect([redirectTo, status, body.errors?.[0]?.path]).toEqual([redirectTo, 422, 'redirectTo']);
    }
    for (const [index, [redirectTo, followed]] of ownTargets.entries()) {
      const email = newEmail();
      expect((await app.client({ address: `198.51.100.${index}` }).post('/magic-link', { email, redirectTo })).status).toBe(202);
      const link = new URL(await app.outbox.link(email, '/magic-link'));
      expect([redirectTo, link.searchParams.get('redirectTo')]).toEqual([redirectTo, followed]);
    }
  });
});
