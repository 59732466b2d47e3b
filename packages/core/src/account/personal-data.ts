import type { PersonalDataSource } from './export.ts';
import { findUserById } from './queries.ts';
import { toCallerUser } from './user.ts';

export const accountData: PersonalDataSource = {
  name: 'account',
  async collect({ db }, userId) {
    const user = await findUserById(db, userId);
    return user && { ...toCallerUser(user), emailVerifiedAt: user.emailVerifiedAt, updatedAt: user.updatedAt };
  },
};
