import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { addClient, addResource } from '../../../test/oauth.ts';
import { examine } from '../../operations/doctor/doctor.ts';

describe('what the doctor says of clients', () => {
  const app = useApp({ database: 'embedded' });
  const findings = async () => (await examine(app.daemun.deps)).filter(({ code }) => code.startsWith('oauth_client'));

  it('S-80 R10 names each client that does without PKCE', async () => {
    expect(await findings()).toEqual([]);
    const { client } = await addClient(app, { pkceRequired: false });
    await addClient(app);
    const [finding, ...others] = await findings();
    expect(finding).toMatchObject({ severity: 'warning', code: 'oauth_client_without_pkce' });
    expect(finding?.message).toContain(`Shop (${client.id})`);
    expect(others).toEqual([]);
  });

  it('names what a client may ask for and no resource has', async () => {
    const { client } = await addClient(app, { scopes: ['openid', 'orders:read'], resources: ['https://api.example'] });
    const found = async () => (await findings()).filter(({ message }) => message.includes(client.id));
    expect(await found()).toMatchObject([{ severity: 'note', code: 'oauth_client_asks_for_nothing' }]);
    expect((await found())[0]?.message).toContain('https://api.example, orders:read');
    await addResource(app);
    expect(await found()).toEqual([]);
  });
});
