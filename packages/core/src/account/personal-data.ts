import type { PersonalDataSource } from '../kernel/slots.ts';
import { findUserById } from './queries.ts';
import { toPrincipalUser } from './user.ts';
import { findWaysBack } from './way-back/queries.ts';

export const accountData: PersonalDataSource = {
  name: 'account',
  async collect({ db, clock }, userId) {
    const user = await findUserById(db, userId);
    const ways = await findWaysBack(db, clock, userId);
    const waysBack = ways.map(({ kind, identifier, since, expiresAt }) => ({ kind, identifier, since, expiresAt }));
    return user && { ...toPrincipalUser(user), emailVerifiedAt: user.emailVerifiedAt, updatedAt: user.updatedAt, waysBack };
  },
};
