import type { OAuthClient } from '../src/oauth-provider/client/client.ts';
import { deviceCodeGrant } from '../src/oauth-provider/client/client.ts';
import { insertDeviceCode } from '../src/oauth-provider/device/store.ts';
import { newUserCode } from '../src/oauth-provider/device/user-code.ts';
import { randomToken } from '../src/platform/random.ts';
import type { TestApp } from './app.ts';
import { addClient } from './oauth.ts';

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
