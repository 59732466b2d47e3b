import type { PersonalDataSource } from '../kernel/slots.ts';
import type { Factors } from '../sign-in/factor.ts';
import type { DeviceTrust } from '../sign-in/trust.ts';

/** The data about an account's second factors. The data contains no secret, no code and no token. */
export function twoFactorData({
  factors,
  deviceTrust,
}: {
  readonly factors: Factors;
  readonly deviceTrust: DeviceTrust;
}): PersonalDataSource {
  return {
    name: 'twoFactor',
    async collect({ db }, userId) {
      const [devices, ...described] = await Promise.all([
        deviceTrust.list(userId),
        ...factors.all.map((factor) => factor.describe(db, userId)),
      ]);
      const parts = Object.fromEntries(described.flatMap((part) => Object.entries(part)));
      return { ...parts, trustedDevices: devices.map(({ current: _, ...device }) => device) };
    },
  };
}
