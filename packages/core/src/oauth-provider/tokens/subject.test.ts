import { describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addGrant } from '../../../test/oauth.ts';
import { exchangeCode, verifiedClaims } from '../../../test/oauth-tokens.ts';
import { signedUp, together } from '../../../test/people.ts';
import { sealedColumns } from '../../kernel/slots.ts';
import { openKeyring } from '../../platform/keyring/keyring.ts';
import { createResealing } from '../../platform/keyring/reseal.ts';
import { createSubjects } from './subject.ts';
import { oauthSalts } from './tables.ts';

describe.each(databases)('who a person is for a client, on %s', (database) => {
  const app = useApp({ database });

  it('S-97 a pairwise client knows people by values of its own, the same each time, in all of their tokens', async () => {
    const [person, other] = [await signedUp(app), await signedUp(app)];
    const shop = await addClient(app, { pairwise: true });
    const bank = await addClient(app, { pairwise: true });
    const subjectFor = async (known: typeof shop, of: typeof person) => {
      const { code } = await addGrant(app, { client: known.client, person: of });
      const { body } = await exchangeCode(app, known, code);
      const [access, id] = [await verifiedClaims(app, body.access_token), await verifiedClaims(app, body.id_token)];
      expect(access.sub).toBe(id.sub);
      return id.sub;
    };
    const first = await subjectFor(shop, person);
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await subjectFor(shop, person)).toBe(first);
    const all = [first, await subjectFor(bank, person), await subjectFor(shop, other), person.userId];
    expect(new Set(all).size).toBe(4);
  });

  it('S-97 processes that start at once agree on the salt, which is not readable in the database', async () => {
    const { deps } = app.daemun;
    await deps.db.delete(oauthSalts);
    const client = { id: 'app_x', pairwise: true };
    const subjects = await together(20, () => createSubjects(deps).of(client, 'account'));
    expect(new Set(subjects).size).toBe(1);
    const rows = await deps.db.select().from(oauthSalts);
    expect(rows.map(({ salt }) => salt.length > 32)).toEqual([true]);
    expect(await createSubjects(deps).of(client, 'account')).toBe(subjects[0]);
  });
});

describe('the salt of pairwise subjects', () => {
  const app = useApp({ database: 'embedded' });

  it('S-97 outlives a change of DAEMUN_SECRET: people stay who they are, also without the old secret', async () => {
    const { deps } = app.daemun;
    const client = { id: 'app_x', pairwise: true };
    const before = await createSubjects(deps).of(client, 'account');
    const [older = ''] = testSettings.secrets ?? [];
    const newer = 'an0ther-Secret-of-a-test-that-is-long-enough-9876543210';
    const columns = deps.contributions.all(sealedColumns);
    await createResealing({ ...deps, keyring: openKeyring([newer, older]) }, columns).run();
    expect(await createSubjects({ ...deps, keyring: openKeyring([newer]) }).of(client, 'account')).toBe(before);
  });
});
