/**
 * Fills a seeded database (seed.ts, two sessions each) with clients, and with grants and consents of everybody: each person uses so
 * many of the clients, each with one grant. One more person, the last, has 50 grants of each of many clients.
 */
import pg from 'pg';
import { sqlId, sqlSha, withoutIndexes } from './seed.ts';

export const seededSecret = 'bench-client-secret-that-is-long-enough-0123456789';
export const grantsOfOneClient = 50;
const clientsApart = 31;

export interface OAuthSeed {
  readonly people: number;
  readonly clientsEach: number;
  readonly clients: number;
  /** Of the last person, in all. */
  readonly heavyGrants: number;
}

export const clientId = (client: number): string => `app_bench${String(client).padStart(17, '0')}`;
/** The client of the grant with this number. */
export const clientOf = ({ clientsEach, clients }: OAuthSeed, grant: number): number =>
  (Math.floor(grant / clientsEach) * clientsApart + (grant % clientsEach)) % clients;
/** How many clients the last person uses. */
export const heavyClients = ({ heavyGrants }: OAuthSeed): number => Math.ceil(heavyGrants / grantsOfOneClient);

/** Of the two sessions of a person, that in a browser. */
const sessionOf = '(2 * p)';
const sqlClient = (index: string): string => `'app_bench' || lpad((${index})::text, 17, '0')`;
const insertGrants = (rows: string): string => `
  insert into daemun.oauth_grants (id, user_id, client_id, session_id, oidc_sid, code_used_at, scopes, resources, auth_time, amr, aal,
    refresh_nonce_hash, generation, refreshed_at, credentials_version, created_at, expires_at)
  select ${sqlId('019a', 'g')}, ${sqlId('0198', 'p')}, ${sqlClient('c')}, ${sqlId('0199', sessionOf)}, 'sid-' || g, now(), '{openid,email}', '{}', now(), '{pwd}', 1,
    sha256(substring(${sqlSha("'nonce-' || g")} for 16)), 1, now() - age * interval '1 day', 1, now(), now() + interval '30 days'
  from (${rows}) as rows (g, p, c, age)`;
const insertConsents = (rows: string): string => `
  insert into daemun.oauth_consents (user_id, client_id, scopes, resources, first_granted_at, granted_at)
  select ${sqlId('0198', 'p')}, ${sqlClient('c')}, '{openid,email}', '{}', now(), now() from (${rows}) as rows (g, p, c, age)`;
const insertParticipants = (rows: string): string => `
  insert into daemun.oauth_participants (session_id, client_id)
  select ${sqlId('0199', sessionOf)}, ${sqlClient('c')} from (${rows}) as rows (g, p, c, age)`;

export async function seedOAuth(url: string, given: OAuthSeed, redirectUri: string): Promise<void> {
  const { people, clientsEach, clients, heavyGrants } = given;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const rebuild = await withoutIndexes(client, ['oauth_grants', 'oauth_consents', 'oauth_participants']);
  await client.query(
    `insert into daemun.oauth_clients (id, kind, name, trust, origin, auth_method, secret_hash, redirect_uris, post_logout_redirect_uris, grants,
       scopes, resources, id_token_algorithm, claims_in_id_token, pairwise, par_required, dpop_required, pkce_required, token_family, created_at, updated_at)
     select ${sqlClient('c')}, 'confidential', 'Client ' || c, 'third-party', 'operator', 'client_secret_basic', ${sqlSha('$2::text')}, array[$3::text], '{}',
       '{authorization_code,refresh_token}', '{openid,email}', '{}', 'ES256', true, false, false, false, true, gen_random_uuid(), now(), now()
     from generate_series(0, $1::int - 1) c`,
    [clients, seededSecret, redirectUri],
  );
  const everybody = `select g, g / ${clientsEach}, ((g / ${clientsEach}) * ${clientsApart} + g % ${clientsEach}) % ${clients}, random() from generate_series(0, ${people * clientsEach} - 1) g`;
  // The later ones are older: those are the ones that a new grant ends, and the first ones are used.
  const heavy = (count: number, of: number) =>
    `select ${people * clientsEach} + g, ${people}, g % ${of}, g::float8 / ${count} from generate_series(0, ${count} - 1) g`;
  await client.query(insertGrants(everybody));
  await client.query(insertGrants(heavy(heavyGrants, heavyClients(given))));
  for (const insert of [insertConsents, insertParticipants]) {
    await client.query(insert(everybody));
    await client.query(insert(heavy(heavyClients(given), heavyClients(given))));
  }
  for (const statement of rebuild) await client.query(statement);
  await client.query('vacuum analyze');
  await client.end();
}
