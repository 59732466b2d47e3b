import { z } from 'zod';
import { defineErrors } from '../../platform/http/errors.ts';
import { limit, rates, thePrincipal, unlimitedBecauseUnguessable } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { Platform } from '../../platform/platform.ts';
import type { SignedInRequest } from '../../session/guard.ts';
import { signedIn } from '../../session/guard.ts';
import type { WithSessions } from '../../session/live.ts';
import { type DeviceTrust, TrustedDevice } from '../../sign-in/trust.ts';
import { removeTrustedDevices } from './queries.ts';

interface WithTrust {
  readonly deviceTrust: DeviceTrust;
}

export const trustedDeviceErrors = defineErrors({
  trusted_device_not_found: {
    status: 404,
    title: { en: 'No such trusted device', ko: '없는 신뢰 기기' },
    en: 'You have no such trusted device. It may have expired.',
    ko: '그런 신뢰 기기가 없어요. 이미 만료됐을 수 있어요.',
  },
});

export const getTrustedDevices = route({
  method: 'GET',
  path: '/trusted-devices',
  capability: 'two-factor',
  summary: { en: 'List the trusted browsers, which skip the second factor', ko: '두 번째 수단을 묻지 않는 브라우저 목록이에요' },
  access: signedIn(),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ trustedDevices: z.array(TrustedDevice) }),
}).handle(async ({ deviceTrust }: Platform & WithTrust, _input, request) => ({
  trustedDevices: await deviceTrust.list(request.principal.user.id, request),
}));

/** Revokes the trust in one browser or in all, and publishes this for the audit log. Returns the number of browsers. */
function distrust(deps: WithSessions, request: SignedInRequest, id?: string): Promise<number> {
  return deps.sessions.actAs(request, async (tx, publish) => {
    const removed = await removeTrustedDevices(tx, request.principal.user.id, id);
    if (removed > 0) await publish('trusted-device.removed', { details: { removed } });
    return removed;
  });
}

export const deleteTrustedDevices = route({
  method: 'DELETE',
  path: '/trusted-devices',
  capability: 'two-factor',
  summary: { en: 'End the trust in all browsers', ko: '믿는 브라우저를 모두 지워요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
}).handle(async (deps: Platform & WithSessions, _input, request) => {
  await distrust(deps, request);
  request.reply.clearCookie('trusted');
  return undefined;
});

export const deleteTrustedDevice = route({
  method: 'DELETE',
  path: '/trusted-devices/{id}',
  capability: 'two-factor',
  summary: { en: 'End the trust in one browser', ko: '믿는 브라우저 하나를 지워요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: z.strictObject({ id: z.uuid() }),
  errors: [trustedDeviceErrors.trusted_device_not_found],
}).handle(async (deps: Platform & WithSessions, { id }, request) => {
  if ((await distrust(deps, request, id)) === 0) throw trustedDeviceErrors.trusted_device_not_found();
  return undefined;
});
