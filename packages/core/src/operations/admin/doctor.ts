import { sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { Finding } from '../../kernel/finding.ts';
import type { Platform } from '../../platform/platform.ts';
import { administratorRole } from './first-administrator.ts';

/** Reports whether the deployment has an administrator. */
export async function examineAdministrators({ db, settings }: Pick<Platform, 'db' | 'settings'>): Promise<readonly Finding[]> {
  const found = await db.select({ id: users.id }).from(users).where(sql`${administratorRole} = any(${users.roles})`).limit(1);
  if (found.length > 0) return [];
  return [
    {
      severity: settings.environment === 'production' ? 'warning' : 'note',
      code: 'first_administrator_open',
      message: 'There is no administrator yet: whoever holds the link that the last start printed becomes one',
      fix: 'Open that link, or run: daemun user create <address> --role admin',
    },
  ];
}
