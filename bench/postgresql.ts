import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The folder with `initdb` and `postgres`; the bench needs a real server. */
export function postgresqlBinaries(): string {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  const places = [...versions.map((version) => `/usr/lib/postgresql/${version}/bin`), ...(process.env['PATH'] ?? '').split(delimiter)];
  const found = places.find((place) => existsSync(join(place, 'initdb')));
  if (!found) throw new Error('PostgreSQL is not installed: install it, then run the bench again');
  return found;
}
