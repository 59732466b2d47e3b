import type { OAuthClient } from '../src/oauth-provider/client/client.ts';
import { deviceCodeGrant } from '../src/oauth-provider/client/client.ts';
import type { NewClient } from '../src/oauth-provider/client/create-client.ts';
import { insertDeviceCode } from '../src/oauth-provider/device/store.ts';
import { newUserCode } from '../src/oauth-provider/device/user-code.ts';
import { randomToken } from '../src/platform/random.ts';
import type { TestApp } from './app.ts';
import type { Reply, TestClient } from './client.ts';
import { addClient } from './oauth.ts';
import { askToken, type KnownClient, tokenForm } from './oauth-tokens.ts';
import { goodPassword } from './people.ts';

/** A device that waits for a person. */
export interface WaitingDevice {
  readonly client: OAuthClient;
  readonly deviceCode: string;
  /** As it is compared: eight letters. */
  readonly userCode: string;
}

/** A television that has asked for a person, from an address of its own. */
export async function waitingDevice(
  app: TestApp,
  given: { client?: OAuthClient; scopes?: string[]; userCode?: string } = {},
): Promise<WaitingDevice> {
  const client =
    given.client ??
    (await addClient(app, { kind: 'device', name: 'Living room TV', redirectUris: [], grants: [deviceCodeGrant, 'refresh_token'] })).client;
  const { scopes = ['openid', 'email'], userCode = newUserCode() } = given;
  const deviceCode = randomToken();
  const stored = await insertDeviceCode(app.daemun.deps, {
    code: deviceCode,
    userCode,
    clientId: client.id,
    scopes,
    resources: [],
    ip: '203.0.113.7',
    userAgent: 'Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
    pollInterval: 5,
    lifetimeSeconds: app.daemun.settings.oauth.deviceCodeSeconds,
  });
  if (!stored) throw new Error('the device was not let to wait');
  return { client, deviceCode, userCode };
}

/** The client of a television, for scopes that are usual, unless `given` says otherwise. */
export function television(app: TestApp, given: Partial<NewClient> = {}): Promise<KnownClient> {
  return addClient(app, { kind: 'device', name: 'Living room TV', redirectUris: [], grants: [deviceCodeGrant, 'refresh_token'], ...given });
}

/** Asks for a person, as a device does. */
export function askDevice(app: TestApp, { client }: KnownClient, fields: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return app.client().send('POST', '/oauth/device', {
    body: tokenForm({ client_id: client.id, scope: 'openid email', ...fields }),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
}

/** The person enters the code, and decides. */
export async function allowDevice(browser: TestClient, userCode: string, decision: 'allow' | 'deny' = 'allow'): Promise<void> {
  await browser.post('/step-up/password', { password: goodPassword });
  const claimed = await browser.post('/api/auth/oauth/device/claim', { userCode });
  const decided = await browser.post('/api/auth/oauth/device/decision', { userCode, decision });
  if (decided.status !== 204) throw new Error(`claim answered ${claimed.status}, decision ${JSON.stringify(decided.body)}`);
}

export function pollDevice(app: TestApp, known: KnownClient, deviceCode: string): Promise<Reply> {
  return askToken(app, known, { grant_type: deviceCodeGrant, device_code: deviceCode });
}
