import type { PersonalDataSource } from '../../kernel/slots.ts';
import { listIdentities } from './queries.ts';

/** What is known of a person at other services, also of those that are off now. No token. */
export const identityData: PersonalDataSource = {
  name: 'identities',
  async collect({ db }, userId) {
    const own = await listIdentities(db, userId);
    return own.map(({ provider, issuer, subject, email, linkedAt, lastUsedAt }) => ({
      provider,
      issuer,
      subject,
      email,
      linkedAt,
      lastUsedAt,
    }));
  },
};
