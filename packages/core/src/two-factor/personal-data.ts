import type { PersonalDataSource } from '../account/export.ts';
import { countBackupCodes } from '../factors/backup-code/queries.ts';
import { findEnrolment } from '../factors/totp/queries.ts';
import { listTrustedDevices } from '../factors/trusted-device/queries.ts';
import { toTrustedDevice } from '../factors/trusted-device/routes.ts';

/** What is known of an account's second factors. No secret, no code, no token. */
export const twoFactorData: PersonalDataSource = {
  name: 'twoFactor',
  async collect(deps, userId) {
    const [authenticator, backupCodesLeft, devices] = await Promise.all([
      findEnrolment(deps.db, userId),
      countBackupCodes(deps.db, userId),
      listTrustedDevices(deps, userId),
    ]);
    return { authenticator: authenticator ?? null, backupCodesLeft, trustedDevices: devices.map((row) => ({ ...toTrustedDevice(row) })) };
  },
};
