import type { PersonalDataSource } from '../kernel/slots.ts';
import { listKeys } from './queries.ts';
import { toApiKey } from './routes.ts';

/** The keys of an account, without anything that gives access. */
export const apiKeyData: PersonalDataSource = {
  name: 'apiKeys',
  collect: async (deps, userId) => (await listKeys(deps, userId)).map((row) => ({ ...toApiKey(row) })),
};
