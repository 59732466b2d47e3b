import { beforeAll, describe, expect, it, vi } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { addClient, addGrant, addResource } from '../../../test/oauth.ts';
import { allowDevice, askDevice, pollDevice, television } from '../../../test/oauth-devices.ts';
import { askToken, exchangeCode, refreshTokens } from '../../../test/oauth-tokens.ts';
import { signedUp } from '../../../test/people.ts';

/** Until the feed of changes is there, nothing is remembered. */
const patience = { timeout: 10_000 };

describe('the token endpoint, with clients, resources and keys remembered', () => {
  const app = useApp({ database: 'embedded' });
  beforeAll(() => app.daemun.start());

  /** The statements of a request, once all that can be remembered is. */
  async function statementsOf(prepare: () => Promise<string>, ask: (given: string) => Promise<{ readonly status: number }>, count: number) {
    await vi.waitFor(async () => {
      const given = await prepare();
      const before = app.allStatements();
      const { status } = await ask(given);
      expect([status, app.allStatements() - before]).toEqual([200, count]);
    }, patience);
  }

  it('exchanges a code in one statement', async () => {
    const person = await signedUp(app);
    const known = await addClient(app);
    const prepare = async () => (await addGrant(app, { client: known.client, person })).code;
    await statementsOf(prepare, (code) => exchangeCode(app, known, code), 1);
  });

  it('refreshes in one statement', async () => {
    const person = await signedUp(app);
    const known = await addClient(app);
    const { code } = await addGrant(app, { client: known.client, person });
    let { refresh_token: token } = (await exchangeCode(app, known, code)).body;
    const ask = async (shown: string) => {
      const { status, body } = await refreshTokens(app, known, shown);
      token = body.refresh_token;
      return { status };
    };
    await statementsOf(async () => token, ask, 1);
  });

  it('lets a device wait in one statement, and answers its poll in one, before the yes and after it', async () => {
    const { browser } = await signedUp(app);
    const known = await television(app);
    const form = async () => 'device';
    await statementsOf(form, () => askDevice(app, known), 1);
    const { device_code: pending } = (await askDevice(app, known)).body;
    const before = app.allStatements();
    expect((await pollDevice(app, known, pending)).body.error).toBe('authorization_pending');
    expect(app.allStatements() - before).toBe(1);
    const allowed = async (): Promise<string> => {
      const { device_code: code, user_code: userCode } = (await askDevice(app, known)).body;
      await allowDevice(browser, userCode);
      return code;
    };
    await statementsOf(allowed, (code) => pollDevice(app, known, code), 1);
  });

  it('gives a client its own token without a statement', async () => {
    const resource = await addResource(app);
    const known = await addClient(app, { kind: 'machine', scopes: ['orders:read'], resources: [resource.identifier] });
    await statementsOf(
      async () => 'client_credentials',
      (type) => askToken(app, known, { grant_type: type }),
      0,
    );
  });
});
