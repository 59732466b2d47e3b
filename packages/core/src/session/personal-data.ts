import type { PersonalDataSource } from '../kernel/slots.ts';
import { listSessions } from './queries.ts';
import { toPrincipalSession } from './session.ts';

export const sessionData: PersonalDataSource = {
  name: 'sessions',
  collect: async (deps, userId) => (await listSessions(deps, userId)).map(toPrincipalSession),
};
