import { undoSnapshots } from './account/way-back/tables.ts';
import { smsCodes } from './factors/sms-code/tables.ts';
import { authenticatorSecret } from './factors/totp/secret.ts';
import { totpAuthenticators, totpSetups } from './factors/totp/tables.ts';
import { jobs } from './platform/jobs/tables.ts';
import type { SealedColumn } from './platform/keyring/sealed.ts';
import { singleUseTokens } from './platform/single-use/tables.ts';
import { privateKeyBoundTo } from './token/signing-keys.ts';
import { signingKeys } from './token/tables.ts';

/** Every column of ciphertexts there is. */
export const sealedColumns: readonly SealedColumn[] = [
  {
    name: 'totp_authenticators.secret',
    table: totpAuthenticators,
    column: totpAuthenticators.secret,
    lasting: { id: totpAuthenticators.userId, boundTo: authenticatorSecret.boundTo },
  },
  {
    name: 'signing_keys.private_key',
    table: signingKeys,
    column: signingKeys.privateKey,
    lasting: { id: signingKeys.id, boundTo: privateKeyBoundTo },
  },
  { name: 'totp_setups.secret', table: totpSetups, column: totpSetups.secret },
  { name: 'single_use_tokens.payload', table: singleUseTokens, column: singleUseTokens.payload },
  { name: 'undo_snapshots.payload', table: undoSnapshots, column: undoSnapshots.payload },
  { name: 'sms_codes.code', table: smsCodes, column: smsCodes.code },
  { name: 'jobs.payload', table: jobs, column: jobs.payload },
];
