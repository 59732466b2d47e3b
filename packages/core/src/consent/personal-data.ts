import type { PersonalDataSource } from '../kernel/slots.ts';
import { listRecords } from './queries.ts';

export const consentData: PersonalDataSource = {
  name: 'consents',
  async collect({ db }, userId) {
    const records = await listRecords(db, userId);
    return records.map(({ position: _position, userId: _userId, ...record }) => record);
  },
};
