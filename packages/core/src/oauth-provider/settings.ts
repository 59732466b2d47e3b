import { z } from 'zod';
import { day, lifetime, minute } from '../platform/config/lifetime.ts';
import { defineSettings, type InputOf, type OutputOf } from '../platform/config/part.ts';
import { variable } from '../platform/config/variable.ts';

const OAuth = z.strictObject({
  registration: variable(
    'DAEMUN_OAUTH_REGISTRATION',
    z
      .enum(['off', 'token', 'open'])
      .default('off')
      .describe('Who may register clients: nobody, only with a registration token, or also anybody a public client'),
  ),
  clientMetadata: variable(
    'DAEMUN_OAUTH_CLIENT_METADATA',
    z
      .union([z.enum(['off', 'on']), z.array(z.string().min(1)).min(1)])
      .default('off')
      .describe('Take clients that are described by a document at their `client_id`: none, all, or those of these hosts'),
    { takes: '`off`, `on`, or host names separated by commas' },
  ),
  interactionSeconds: variable(
    'DAEMUN_OAUTH_INTERACTION_SECONDS',
    lifetime(60 * minute, 60, 60 * minute, 'How long an authorization request waits for a person'),
  ),
  codeSeconds: variable('DAEMUN_OAUTH_CODE_SECONDS', lifetime(60, 5, 60, 'How long an authorization code is valid')),
  deviceCodeSeconds: variable(
    'DAEMUN_OAUTH_DEVICE_CODE_SECONDS',
    lifetime(10 * minute, 60, 15 * minute, 'How long a device waits for a person to enter its code'),
  ),
  idTokenSeconds: variable('DAEMUN_OAUTH_ID_TOKEN_SECONDS', lifetime(10 * minute, 60, 60 * minute, 'The lifetime of an ID token')),
  publicRefreshSeconds: variable(
    'DAEMUN_OAUTH_PUBLIC_REFRESH_SECONDS',
    lifetime(day, 1, day, 'The longest time that a client in a browser can refresh its tokens after a sign-in'),
  ),
});

const shape = { oauth: OAuth.prefault({}) };

export const oauthSettings = defineSettings({ title: 'OAuth provider', shape });

declare module '../platform/config/settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
