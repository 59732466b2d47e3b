import { and, isNotNull, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import { checked, keyIs } from '../../platform/database/by-key.ts';
import { lockedOnly } from '../../platform/database/daemun-schema.ts';
import { laterCommit } from '../../platform/database/later-commit.ts';
import type { Platform } from '../../platform/platform.ts';
import { idleSince } from '../../session/idle.ts';
import { nonceHash, type RotatingClaims } from '../../token/rotating-token.ts';
import { inRotation, moveOf, type RotateMany } from '../../token/rotation.ts';
import { oauthClients } from '../client/tables.ts';
import { type Issue, issueColumns, toIssue } from './issued.ts';
import { mayTarget, momentParameters, stands } from './standing.ts';
import { oauthGrants } from './tables.ts';

/** What a client shows and asks to refresh a grant. */
export interface ShownRefresh extends RotatingClaims {
  readonly clientId: string;
  /** The thumbprint of the key that the request is signed with. */
  readonly jkt: string | null;
  readonly scopes: readonly string[];
  /** Null for the granted one. */
  readonly resource: string | null;
  readonly withKeyOnly: readonly string[];
  /** How long the client may leave a refresh token unused. */
  readonly idleSeconds: number;
}

export type RotateGrant = (shown: ShownRefresh) => Promise<Issue | undefined>;

/** Prepares the refresh of grants: that of `token/`, for grants of clients. */
export function prepareRotateGrant(deps: Pick<Platform, 'clock' | 'db' | 'settings'>): RotateGrant {
  const rotate = inRotation<Issue>({
    graceSeconds: deps.settings.tokens.refreshGraceSeconds,
    free: prepareRotation(deps, 'rotate_grants', true),
    held: prepareRotation(deps, 'rotate_held_grant', false),
  });
  return ({ id, nonce, ...asked }) => rotate(`${id} ${JSON.stringify({ ...asked, nonceHash: nonceHash(nonce).toString('hex') })}`);
}

/** What was asked for a key of `prepareRotateGrant`, behind which a counter may stand. */
const askedBy = (key: string): object => ({
  ...JSON.parse(key.slice(key.indexOf(' ') + 1, key.lastIndexOf('}') + 1)),
  id: key.slice(0, key.indexOf(' ')),
});

/**
 * One statement for all grants that are refreshed at once. It holds their rows, moves each as `moveOf` says, and asks again
 * whether all stands that the grant rests on. A request for too much moves nothing. The commit is not waited for: see `moveOf`.
 */
function prepareRotation(
  { db, clock, settings }: Pick<Platform, 'clock' | 'db' | 'settings'>,
  statementName: string,
  skipLocked: boolean,
): RotateMany<Issue> {
  const { now } = momentParameters;
  // One text for all: an array is not the same parameter in both drivers.
  const asked = sql`jsonb_to_recordset((${sql.placeholder('asked')}::text)::jsonb) as asked (
    id uuid, generation int4, "nonceHash" text, "clientId" text, jkt text, scopes text[], resource text, "withKeyOnly" text[], "idleSeconds" int4
  )`;
  const held = db.$with('held').as(
    db
      .select({ heldId: sql<string>`${oauthGrants.id}`.as('held_id'), shown: sql<number>`asked.generation`.as('shown') })
      .from(oauthGrants)
      .innerJoin(asked, keyIs(oauthGrants.id, sql`asked.id`))
      .where(
        and(
          sql`${oauthGrants.refreshNonceHash} = decode(asked."nonceHash", 'hex')`,
          isNotNull(oauthGrants.codeUsedAt),
          checked(sql`${oauthGrants.clientId} = asked."clientId"`),
          sql`(${oauthGrants.jkt} is null or ${oauthGrants.jkt} = asked.jkt)`,
          checked(sql`${oauthGrants.expiresAt} > ${now}`),
          sql`${oauthGrants.refreshedAt} > ${now} - asked."idleSeconds" * interval '1 second'`,
          sql`${oauthGrants.scopes} @> asked.scopes`,
          mayTarget(settings, { resource: sql`asked.resource`, withKeyOnly: sql`asked."withKeyOnly"` }),
        ),
      )
      .for('no key update', skipLocked ? { of: lockedOnly(oauthGrants), skipLocked } : { of: lockedOnly(oauthGrants) }),
  );
  const move = moveOf(oauthGrants, sql`held.shown`, now, settings.tokens.refreshGraceSeconds);
  const statement = db
    .with(held)
    .update(oauthGrants)
    .set(move.set)
    .from(sql`${held}, ${users}, ${oauthClients}, ${laterCommit(settings)}`)
    .where(and(keyIs(oauthGrants.id, sql`held.held_id`), move.allowed, stands(momentParameters)))
    .returning(issueColumns)
    .prepare(statementName);

  return async (wave) => {
    const at = clock.now();
    const { seenSince, refreshedSince } = idleSince(settings, at);
    const rows = await statement.execute({
      asked: JSON.stringify([...wave.values()].map(askedBy)),
      now: at.toISOString(),
      seenSince: seenSince.toISOString(),
      refreshedSince: refreshedSince.toISOString(),
    });
    return new Map(rows.map((row) => [wave.get(row.grant.id) ?? '', toIssue(row)]));
  };
}
