/**
 * Fills a PostgreSQL with people and sessions, and says how far it is: node seed.ts <url> <people> <sessions each>.
 * Everything follows from a number, so that a bench can make the credentials of any of them (`seeded`).
 */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

/** The password of everybody. */
export const seededPassword = 'violet-anchor-58-lantern';
const peopleAtOnce = 20_000;

const sha256 = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest();
const id = (prefix: string, index: number): string => {
  const hex = index.toString(16).padStart(8, '0');
  return `${prefix}${hex.slice(0, 4)}-${hex.slice(4)}-7000-8000-000000000000`;
};

/** What belongs to a number. Sessions are numbered by person: those of person 3 at five each are 15 to 19; every second has tokens. */
export const seeded = {
  email: (person: number): string => `person-${person}@example.test`,
  sessionToken: (session: number): string => sha256(`token-${session}`).toString('base64url'),
  sessionId: (session: number): string => id('0199', session),
  grantId: (grant: number): string => id('019a', grant),
  nonce: (session: number): Buffer => sha256(`nonce-${session}`).subarray(0, 16),
};

/** As a browser shows it: on localhost the cookie has the port in its name. */
export const sessionCookie = (origin: string, token: string): string => `daemun-${new URL(origin).port}=${token}`;

/** By the very copy of the library that Daemun uses, with its usual parameters. */
export async function hashOfSeededPassword(): Promise<string> {
  const { hash } = createRequire(new URL('../packages/core/package.json', import.meta.url))(
    '@node-rs/argon2',
  ) as typeof import('@node-rs/argon2');
  return hash(seededPassword, { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 });
}

/** The same in SQL. */
export const sqlId = (prefix: string, index: string): string =>
  `('${prefix}' || left(lpad(to_hex(${index}), 8, '0'), 4) || '-' || right(lpad(to_hex(${index}), 8, '0'), 4) || '-7000-8000-000000000000')::uuid`;
export const sqlSha = (text: string): string => `sha256(convert_to(${text}, 'UTF8'))`;
const sqlToken = `translate(rtrim(encode(${sqlSha("'token-' || s")}, 'base64'), '='), '+/', '-_')`;

/** Seeds a migrated database; `hash` is of the one password. Calls `onProgress` with people done. */
export async function seed(
  url: string,
  { people, sessionsEach, hash, onProgress }: { people: number; sessionsEach: number; hash: string; onProgress: (done: number) => void },
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const rebuild = await withoutIndexes(client, ['users', 'sessions', 'passwords', 'refresh_grants']);
  for (let from = 0; from < people; from += peopleAtOnce) {
    const to = Math.min(people, from + peopleAtOnce) - 1;
    await client.query('begin');
    // Grants are written here, too.
    await client.query(`select set_config('daemun.refresh_grants', 'written', true)`);
    await client.query(
      `insert into daemun.users (id, email, email_verified_at, created_at, updated_at)
       select ${sqlId('0198', 'p')}, 'person-' || p || '@example.test', now(), now(), now() from generate_series($1::int, $2::int) p`,
      [from, to],
    );
    await client.query(
      `insert into daemun.passwords (user_id, hash, set_at) select ${sqlId('0198', 'p')}, $3, now() from generate_series($1::int, $2::int) p`,
      [from, to, hash],
    );
    await client.query(
      `insert into daemun.sessions (id, user_id, token_hash, token_issued_at, created_at, last_seen_at, expires_at, authenticated_at, proofs, amr, aal, ip,
         user_agent, by_token, refresh_nonce_hash, refresh_generation, refreshed_at)
       select ${sqlId('0199', 's')}, ${sqlId('0198', `(s / ${sessionsEach})`)}, ${sqlSha(sqlToken)}, now(), now(),
         now() - random() * interval '1 day', now() + interval '30 days', now(),
         '[{"method":"password","kind":"knowledge","amr":"pwd","channel":"typed","phishingResistant":false,"userVerified":false}]', '{pwd}', 1, '192.0.2.1', 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0', s % 2 = 1,
         case s % 2 when 1 then sha256(substring(${sqlSha("'nonce-' || s")} for 16)) end, case s % 2 when 1 then 1 end, case s % 2 when 1 then now() end
       from generate_series($1::int, $2::int) s`,
      [from * sessionsEach, (to + 1) * sessionsEach - 1],
    );
    await client.query(
      `insert into daemun.refresh_grants (id, session_id, nonce_hash, generation, refreshed_at)
       select id, id, refresh_nonce_hash, refresh_generation, refreshed_at
       from generate_series($1::int, $2::int) s join daemun.sessions on id = ${sqlId('0199', 's')} where by_token`,
      [from * sessionsEach, (to + 1) * sessionsEach - 1],
    );
    await client.query('commit');
    onProgress(to + 1);
  }
  for (const statement of rebuild) await client.query(statement);
  await client.query('vacuum analyze');
  await client.end();
}

/** Rows go in many times faster without secondary indexes; returns the statements that make them again. */
export async function withoutIndexes(client: pg.Client, names: readonly string[]): Promise<string[]> {
  const tables = `(${names.map((name) => `'daemun.${name}'::regclass`).join(', ')})`;
  const constraints = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid in ${tables} and contype in ('u', 'f') order by contype desc`,
  );
  for (const { table, name } of constraints.rows) await client.query(`alter table ${table} drop constraint ${name}`);
  const indexes = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index where indrelid in ${tables} and not indisprimary`,
  );
  for (const { name } of indexes.rows) await client.query(`drop index ${name}`);
  return [
    ...indexes.rows.map(({ definition }) => definition),
    ...constraints.rows.map(({ table, name, definition }) => `alter table ${table} add constraint ${name} ${definition}`),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , url = '', people = '10000', each = '10'] = process.argv;
  const total = Number(people);
  await seed(url, {
    people: total,
    sessionsEach: Number(each),
    hash: await hashOfSeededPassword(),
    onProgress: (done) => console.log(`${done.toLocaleString('en')} of ${total.toLocaleString('en')} people`),
  });
}
