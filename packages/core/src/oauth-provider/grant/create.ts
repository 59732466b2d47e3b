import { type SQL, sql } from 'drizzle-orm';
import { after } from '../../platform/clock.ts';
import type { Principal } from '../../platform/http/principal.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId, randomToken, tokenHash } from '../../platform/random.ts';
import { seenRecently } from '../../session/idle.ts';
import { sessions } from '../../session/tables.ts';
import type { NeededConsent, Waiting } from '../interaction/missing.ts';

type Deps = Pick<Platform, 'clock' | 'db' | 'settings'>;

/**
 * How many grants of one person one client may have. Each silent renewal and each device makes one, and nobody says which of them is
 * no longer used. Those that were not used for the longest time end.
 */
const grantsAtMost = 50;

/** A request that lacks nothing, as far as this process knows. */
export interface Ready extends Pick<Waiting, 'client' | 'request'> {
  readonly principal: Principal;
  readonly consent: NeededConsent | undefined;
  /** SHA-256 of the handle of an interaction, which is consumed with the code. */
  readonly handleHash?: Buffer | undefined;
}

/** The code, or what stood when it was not made: the session, and the consent. */
export type Authorized =
  | { readonly kind: 'code'; readonly code: string; readonly grantId: string; readonly isFirst: boolean }
  | { readonly kind: 'none'; readonly isLive: boolean; readonly isAllowed: boolean };

interface Row {
  readonly live: boolean;
  readonly made: boolean;
  readonly noted: boolean;
  readonly allowed: boolean;
}

/**
 * Makes a grant with its code, and notes that the client takes part in the session. One statement, which itself asks whether the
 * account may act, the session lives, the client is there, and the consent stands: what has ended meanwhile makes no code, and what
 * ends at the same moment waits and then finds the grant. The account is locked before the session, as in every function that ends
 * sessions. Until its code is exchanged a grant ends with the session, also one that outlives it then. `isFirst`: the client had no
 * part in this session before.
 */
export async function createGrant(deps: Deps, ready: Ready): Promise<Authorized> {
  const code = randomToken();
  const grantId = newId();
  const result = (await deps.db.execute(statement(deps, ready, { grantId, codeHash: tokenHash(code) }))) as unknown as { rows: Row[] };
  const [row] = result.rows;
  if (row?.made) return { kind: 'code', code, grantId, isFirst: row.noted };
  return { kind: 'none', isLive: row?.live === true, isAllowed: row?.allowed === true };
}

/** What a client calls a session (`sid` of ID tokens and logout tokens): the same for all its grants, and another for each client. */
export function oidcSid(sessionId: string, clientId: string): string {
  return tokenHash(`${sessionId} ${clientId}`).toString('base64url');
}

function statement(
  deps: Deps,
  { client, request, principal, consent, handleHash }: Ready,
  made: { grantId: string; codeHash: Buffer },
): SQL {
  const now = deps.clock.now();
  const at = moment(now);
  const end = moment(after(now, deps.settings.oauth.codeSeconds));
  const { user, session } = principal;
  const allowed =
    consent &&
    sql`, allowed as (
    select user_id from daemun.oauth_consents
    where user_id = ${user.id}::uuid and client_id = ${client.id} and scopes @> ${list(consent.scopes)} and resources @> ${list(consent.resources)}
      ${consent.after ? sql`and granted_at > ${moment(consent.after)}` : sql``}
    for key share
  )`;
  const from = allowed ? sql`account, held, client, allowed` : sql`account, held, client`;
  const spent =
    handleHash &&
    sql`, spent as (
    delete from daemun.oauth_requests
    where handle_hash = ${handleHash}::bytea and purpose = 'interaction' and expires_at > ${at} and denied_at is null and exists (select from ${from})
    returning handle_hash
  )`;
  const touched =
    client.origin !== 'operator' &&
    sql`, touched as (
    update daemun.oauth_clients set last_granted_at = ${at}
    where id = ${client.id} and exists (select from made) and (last_granted_at is null or last_granted_at < ${at} - interval '1 day')
  )`;
  return sql`with account as (
    select id, credentials_version from daemun.users
    where id = ${user.id}::uuid and banned_at is null and deletion_due_at is null
    for share
  ), held as (
    select ${sessions.id}, ${sessions.authenticatedAt}, ${sessions.amr}, ${sessions.aal}
    from ${sessions} join account on account.id = ${sessions.userId}
    where ${sessions.id} = ${session.id}::uuid and ${sessions.expiresAt} > ${at} and ${seenRecently(deps, now)} and ${sessions.aal} >= ${request.level}
    for key share of sessions
  ), client as (
    select id from daemun.oauth_clients where id = ${client.id} and disabled_at is null for key share
  )${allowed ?? sql``}${spent ?? sql``}, made as (
    insert into daemun.oauth_grants (id, user_id, client_id, session_id, oidc_sid, code_hash, code_expires_at, redirect_hash, code_challenge,
      nonce, scopes, resources, claims, auth_time, amr, aal, jkt, credentials_version, created_at, expires_at)
    select ${made.grantId}::uuid, account.id, client.id, held.id,
      ${oidcSid(session.id, client.id)}, ${made.codeHash}::bytea, ${end}, ${tokenHash(request.redirectUri)}::bytea,
      ${request.codeChallenge ?? null}::text, ${request.nonce ?? null}::text, ${list(request.scopes)}, ${list(request.resources)},
      ${request.claims ? JSON.stringify(request.claims) : null}::jsonb, held.authenticated_at, held.amr, held.aal, ${request.jkt ?? null}::text,
      account.credentials_version, ${at}, ${end}
    from ${spent ? sql`${from}, spent` : from}
    returning id
  ), surplus as (
    select id from daemun.oauth_grants
    where id in (
      select id from daemun.oauth_grants
      where user_id = ${user.id}::uuid and client_id = ${client.id}
      order by coalesce(refreshed_at, created_at) desc offset ${grantsAtMost - 1}
    )
    order by id for update skip locked
  ), ended as (
    delete from daemun.oauth_grants where exists (select from made) and id in (select id from surplus)
  ), noted as (
    insert into daemun.oauth_participants (session_id, client_id)
    select held.id, client.id from made, held, client
    on conflict do nothing
    returning session_id
  )${touched || sql``}
  select exists (select from held) as live, exists (select from made) as made, exists (select from noted) as noted,
    ${allowed ? sql`exists (select from allowed)` : sql`true`} as allowed`;
}

const moment = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`;
const list = (texts: readonly string[]): SQL => sql`${sql.param([...texts])}::text[]`;
