import { z } from 'zod';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { tooMany } from '../../platform/http/route-limits.ts';
import { randomToken } from '../../platform/random.ts';
import { deviceCodeGrant } from '../client/client.ts';
import { client, clientFields } from '../client/guard.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import { readScopeAndResource } from '../request/scope.ts';
import { userinfoAudience } from '../tokens/audience.ts';
import { insertDeviceCode } from './store.ts';
import { newUserCode, shownUserCode } from './user-code.ts';

/** How often a device may ask, in seconds (RFC 8628 §3.2). */
const pollInterval = 5;
/** Two devices have the same user code once in millions of years. */
const draws = 2;
const crowdedSeconds = 60;

export const deviceAuthorization = route({
  method: 'POST',
  path: '/oauth/device',
  base: 'root',
  ownHost: true,
  capability: 'oauth-provider',
  protocol: 'oauth',
  cookieless: true,
  cors: 'client',
  summary: { en: 'Ask for a person on a device without a browser (RFC 8628)', ko: '브라우저가 없는 기기에서 사용자를 기다려요(RFC 8628)' },
  access: client({ grant: deviceCodeGrant }),
  limits: [limit(rates.oauthToken, thePrincipal), limit(rates.oauthDevice, thePrincipal)],
  body: z.object({ ...clientFields, scope: z.string().max(2048).optional(), resource: z.array(z.string().max(2048)).max(20).optional() }),
  form: 'only',
  repeatable: ['resource'],
  reply: z
    .object({
      device_code: z.string(),
      user_code: z.string().meta({ description: 'The device shows it' }),
      verification_uri: z.string(),
      verification_uri_complete: z.string().meta({ description: 'For a QR code: with the user code' }),
      expires_in: z.number().meta({ description: 'In seconds' }),
      interval: z.number().meta({ description: 'The shortest pause between two polls of the token endpoint, in seconds' }),
    })
    .meta({ id: 'DeviceAuthorization' }),
  errors: [oauthErrors.invalid_scope, oauthErrors.invalid_target],
}).handle(async (deps: OAuthDeps, { scope, resource = [] }, { client: asking, source }) => {
  const { origin, oauth } = deps.settings;
  const around = { client: asking, resources: await deps.resources.all(), userinfo: userinfoAudience(deps.settings) };
  const { scopes, resources } = readScopeAndResource({ scope, resource }, around);
  const code = randomToken();
  for (let draw = 0; draw < draws; draw += 1) {
    const userCode = newUserCode();
    const stored = await insertDeviceCode(deps, {
      code,
      userCode,
      clientId: asking.id,
      scopes: [...scopes],
      resources: [...resources],
      ip: source.address,
      userAgent: source.userAgent,
      pollInterval,
      lifetimeSeconds: oauth.deviceCodeSeconds,
    });
    if (!stored) continue;
    const shown = shownUserCode(userCode);
    return {
      device_code: code,
      user_code: shown,
      verification_uri: `${origin}/device`,
      verification_uri_complete: `${origin}/device?user_code=${shown}`,
      expires_in: oauth.deviceCodeSeconds,
      interval: pollInterval,
    };
  }
  throw tooMany(crowdedSeconds);
});
