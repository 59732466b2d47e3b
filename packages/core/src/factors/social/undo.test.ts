import { describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { givenIdentity, link, twoProviders, upstreamPerson } from '../../../test/identities.ts';
import { type Person, signedUp } from '../../../test/people.ts';
import { changeEmail, comeBack, undo } from '../../../test/ways-back.ts';
import type { IdentityRow } from './queries.ts';

interface Owner extends Person {
  readonly identity: IdentityRow;
}

/** What happens to identities after the address was changed, and what an undo makes of it. */
interface Row {
  readonly since: (app: TestApp, owner: Owner) => Promise<unknown>;
  readonly removed: boolean;
  readonly restored: boolean;
  /** Is the identity of before the owner's in the end? */
  readonly kept: boolean;
}

const personOf = ({ identity: { subject } }: Owner) => upstreamPerson({ subject });
const unlink = ({ browser, identity }: Owner) => browser.delete(`/identities/${identity.id}`);

const rows: Readonly<Record<string, Row>> = {
  'a new one': { since: (app, owner) => link(app, owner), removed: true, restored: false, kept: true },
  'the one of before, unlinked': { since: (_, owner) => unlink(owner), removed: false, restored: true, kept: true },
  'a new one in place of the one of before': {
    since: async (app, owner) => {
      await link(app, owner);
      await unlink(owner);
    },
    removed: true,
    restored: true,
    kept: true,
  },
  'the one of before, unlinked and linked again': {
    since: async (app, owner) => {
      await unlink(owner);
      await link(app, owner, personOf(owner));
    },
    removed: false,
    restored: false,
    kept: true,
  },
  'the one of before, which is another account’s by now': {
    since: async (app, owner) => {
      await unlink(owner);
      await link(app, await signedUp(app), personOf(owner));
    },
    removed: false,
    restored: false,
    kept: false,
  },
  'the one of before, linked once more': {
    since: (app, owner) => link(app, owner, personOf(owner)),
    removed: false,
    restored: false,
    kept: true,
  },
};

describe.each(databases)('an undo of a changed address, with identities, on %s', (database) => {
  const app = useApp({ database, settings: twoProviders });

  it.each(Object.entries(rows))('S-16 R15 takes back what came since: %s', async (_, { since, removed, restored, kept }) => {
    const person = await signedUp(app);
    const identity = await givenIdentity(app, person, { unlinkToken: Buffer.from('told-already') });
    await changeEmail(app, person);
    await since(app, { ...person, identity });
    const undone = await undo(app, person.email);
    expect([undone.status, undone.body]).toEqual([
      200,
      {
        status: 'undone',
        removed: ['email', ...(removed ? ['identities'] : [])],
        restored: ['email', ...(restored ? ['identities'] : [])],
      },
    ]);
    const owner = await comeBack(app, person.email);
    const { identities } = (await owner.get('/identities')).body;
    expect(identities).toHaveLength(kept ? 1 : 0);
    expect((await owner.get('/export')).body.identities).toMatchObject(kept ? [{ subject: identity.subject }] : []);
  });

  it.each(['en', 'ko'] as const)('R15 says in %s that identities went', async (language) => {
    const person = await signedUp(app, { language });
    await changeEmail(app, person);
    await link(app, person);
    await undo(app, person.email);
    const [mail] = await app.outbox.to(person.email);
    const gone = language === 'ko' ? '지운 것: 이메일 주소, 연결된 로그인 서비스' : 'since: e-mail address, sign-ins with other services.';
    expect(mail?.text).toContain(gone);
  });

  it('S-56 R15 tells the former address of an identity that is linked', async () => {
    const person = await signedUp(app);
    await changeEmail(app, person);
    await link(app, person);
    const [mail] = await app.outbox.to(person.email);
    expect([mail?.subject, mail?.links]).toEqual(['A new way to sign in to your account at Daemun', []]);
    expect(mail?.text).toContain('signed in to with Acme');
  });
});
