import { and, isNull, type SQL, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { checked, keyIs } from '../../platform/database/by-key.ts';
import { seenSince } from '../../session/idle.ts';
import { sessions } from '../../session/tables.ts';
import { oauthClients } from '../client/tables.ts';
import { oauthConsents } from '../consent/tables.ts';
import { userinfoAudience } from '../tokens/audience.ts';
import { oauthGrants } from './tables.ts';

/** The moments that a session is compared with: `idleSince`, and now. Expressions of a statement. */
export interface Moments {
  readonly now: SQL;
  readonly seenSince: SQL;
  readonly refreshedSince: SQL;
}

/** The moments as parameters of a prepared statement. */
export const momentParameters: Moments = {
  now: sql`${sql.placeholder('now')}::timestamptz`,
  seenSince: sql`${sql.placeholder('seenSince')}`,
  refreshedSince: sql`${sql.placeholder('refreshedSince')}`,
};

/** The scope with which a grant outlives its session. */
export const offlineScope = 'offline_access';

/**
 * Joins a grant with its account and its client, and says whether all that it rests on still stands: the account may act, the
 * client is not disabled, the session lives, the person's consent covers it. Whatever ends a grant deletes its row; this holds also
 * where that has not happened, or not yet.
 */
export function stands({ now, seenSince: seen, refreshedSince }: Moments): SQL | undefined {
  const lives = sql`exists (
    select from ${sessions}
    where ${keyIs(sessions.id, oauthGrants.sessionId)} and ${checked(sql`${sessions.expiresAt} > ${now}`)} and ${seenSince(seen, refreshedSince)}
  )`;
  const allowed = sql`exists (
    select from ${oauthConsents}
    where ${keyIs(oauthConsents.userId, oauthGrants.userId)} and ${keyIs(oauthConsents.clientId, oauthGrants.clientId)}
      and ${oauthConsents.scopes} @> ${oauthGrants.scopes} and ${oauthConsents.resources} @> ${oauthGrants.resources}
  )`;
  return and(
    keyIs(users.id, oauthGrants.userId),
    isNull(users.bannedAt),
    isNull(users.deletionDueAt),
    keyIs(oauthClients.id, oauthGrants.clientId),
    isNull(oauthClients.disabledAt),
    sql`(${oauthGrants.sessionId} is null or ${lives})`,
    sql`(${oauthClients.trust} = 'first-party' or ${allowed})`,
  );
}

/**
 * Are the credentials of the account those of the moment of the yes? Asked where tokens are issued for the first time: one who knew
 * the old password may have raced its change to a grant that needs no session. A grant with a session rests on that: a change of the
 * password ends the sessions of others alone (S-05). `outlives`: it will have no session. Later the change itself ends the grants
 * that it is to end, and no other change of credentials does, such as a second factor that is added.
 */
export function sameCredentials(outlives: SQL = sql`false`): SQL {
  return sql`((${oauthGrants.sessionId} is not null and not ${outlives}) or ${oauthGrants.credentialsVersion} = ${users.credentialsVersion})`;
}

/** What a token request says of the resource that its access token is for. Expressions of a statement. */
export interface AskedTarget {
  /** The identifier, or null if it was left out. */
  readonly resource: SQL;
  /** The resources that this request may have no token for, because it shows no key and they take bound tokens only. */
  readonly withKeyOnly: SQL;
}

/**
 * May the grant have a token for that resource? Left out, it is the one that was granted; of several, none. With `openid` it may
 * also have one for userinfo.
 */
export function mayTarget(settings: Pick<Settings, 'origin'>, { resource, withKeyOnly }: AskedTarget): SQL {
  const granted = oauthGrants.resources;
  return sql`(
    case
      when ${resource} is null then cardinality(${granted}) <= 1
      when ${resource} = ${userinfoAudience(settings)} then 'openid' = any(${oauthGrants.scopes})
      else ${resource} = any(${granted})
    end
    and not coalesce(${resource}, ${granted}[1], '') = any(${withKeyOnly})
  )`;
}
