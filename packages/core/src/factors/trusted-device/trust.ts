import { after } from '../../platform/clock.ts';
import { deviceLabel } from '../../platform/http/device-label.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId, randomToken, tokenHash, tokenShape } from '../../platform/random.ts';
import type { DeviceTrust } from '../../sign-in/trust.ts';
import {
  isTrusted,
  listTrustedDevices,
  removeTrustedDevices,
  storeTrustedDevice,
  type TrustedDeviceRow,
  touchTrustedDevice,
} from './queries.ts';

/** The hash under which the trust in this browser is stored. Undefined if the request carries no trust cookie. */
export function trustHash(request: Pick<RequestContext, 'cookie'>): Buffer | undefined {
  const cookie = request.cookie('trusted');
  return cookie !== undefined && tokenShape.test(cookie) ? tokenHash(cookie) : undefined;
}

/** How a sign-in recognizes trusted browsers, and trusts new ones. */
export function createDeviceTrust(deps: Pick<Platform, 'clock' | 'db' | 'settings'>): DeviceTrust {
  const seconds = deps.settings.twoFactor.trustedDeviceSeconds;
  return {
    async trusts(userId, request) {
      const hash = trustHash(request);
      return seconds > 0 && hash !== undefined && isTrusted(deps, userId, hash);
    },
    async use(tx, userId, request) {
      const hash = trustHash(request);
      return hash !== undefined && touchTrustedDevice(deps, tx, userId, hash);
    },
    async begin(tx, userId, { source }) {
      if (seconds === 0) return undefined;
      const cookie = randomToken();
      const now = deps.clock.now();
      await storeTrustedDevice(tx, {
        id: newId(),
        userId,
        tokenHash: tokenHash(cookie),
        userAgent: source.userAgent,
        ip: source.address,
        createdAt: now,
        lastUsedAt: now,
        expiresAt: after(now, seconds),
      });
      return { cookie, seconds };
    },
    async list(userId, request) {
      const own = request && trustHash(request);
      const isOwn = ({ tokenHash: hash }: Pick<TrustedDeviceRow, 'tokenHash'>): boolean => own?.equals(hash) ?? false;
      const rows = await listTrustedDevices(deps, userId);
      return rows
        .sort((one, other) => Number(isOwn(other)) - Number(isOwn(one)))
        .map(({ id, ip, userAgent, createdAt, lastUsedAt, expiresAt, ...row }) => {
          const label = deviceLabel(userAgent, request?.locale);
          return { id, label, userAgent, ip, createdAt, lastUsedAt, expiresAt, current: isOwn(row) };
        });
    },
    endAll: (tx, userId) => removeTrustedDevices(tx, userId),
  };
}
