/** What an operator does: examine a deployment, and manage its accounts. */
export { depsOf } from './daemun.ts';
export { examineSettings } from './examine-settings.ts';
export { examineProviders, type ProviderReport } from './factors/social/doctor/examine-providers.ts';
export type { Finding } from './kernel/finding.ts';
export {
  createOAuthClient,
  createOAuthRegistrationToken,
  createOAuthResource,
  deleteOAuthClient,
  deleteOAuthResource,
  endOAuthClientTokens,
  listOAuthClients,
  listOAuthResources,
  rotateOAuthClientSecret,
  type ShownClient,
  type ShownResource,
  showOAuthClient,
} from './operations/admin/clients.ts';
export { firstAdministratorLink } from './operations/admin/first-administrator.ts';
export { banUser, createUser, handOverReset, listUsers, OperationError, unbanUser } from './operations/admin/users.ts';
export { findDatabaseFault } from './operations/database-fault.ts';
export { examine } from './operations/doctor/doctor.ts';
export { drizzleTables } from './operations/drizzle-tables.ts';
export { type KeyringStatus, keyringStatus } from './operations/keyring-status.ts';
export { prismaModels } from './operations/prisma-models.ts';
export { type GatewayBalance, smsBalances } from './operations/sms-balances.ts';
export { BackupError, backUpEmbedded, restoreEmbedded } from './platform/database/embedded-backup.ts';
export { migrationsAsSql } from './platform/database/migrations-as-sql.ts';
export { type RotateNowOptions, rotateNow } from './token/key-rotation.ts';
