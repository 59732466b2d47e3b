import { resealAuthenticators } from './factors/totp/reseal.ts';
import { totpAuthenticators, totpSetups } from './factors/totp/tables.ts';
import { jobs } from './platform/jobs/tables.ts';
import type { SealedColumn } from './platform/keyring/sealed.ts';
import { singleUseTokens } from './platform/single-use/tables.ts';

/** Every column of ciphertexts there is. */
export const sealedColumns: readonly SealedColumn[] = [
  { name: 'totp_authenticators.secret', table: totpAuthenticators, column: totpAuthenticators.secret, reseal: resealAuthenticators },
  { name: 'totp_setups.secret', table: totpSetups, column: totpSetups.secret },
  { name: 'single_use_tokens.payload', table: singleUseTokens, column: singleUseTokens.payload },
  { name: 'jobs.payload', table: jobs, column: jobs.payload },
];
