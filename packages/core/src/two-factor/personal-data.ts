import { countBackupCodes } from '../factors/backup-code/queries.ts';
import { listPasskeys } from '../factors/passkey/queries.ts';
import { findEnrolment } from '../factors/totp/queries.ts';
import { listForOwner } from '../factors/trusted-device/routes.ts';
import type { PersonalDataSource } from '../kernel/slots.ts';

/** What is known of an account's second factors. No secret, no code, no token. */
export const twoFactorData: PersonalDataSource = {
  name: 'twoFactor',
  async collect(deps, userId) {
    const [passkeys, authenticator, backupCodesLeft, devices] = await Promise.all([
      listPasskeys(deps.db, userId),
      findEnrolment(deps.db, userId),
      countBackupCodes(deps.db, userId),
      listForOwner(deps, userId),
    ]);
    const keys = passkeys.map(({ name, synced, createdAt, lastUsedAt }) => ({ name, synced, createdAt, lastUsedAt }));
    return {
      passkeys: keys,
      authenticator: authenticator ?? null,
      backupCodesLeft,
      trustedDevices: devices.map(({ current: _, ...device }) => device),
    };
  },
};
