import { eq } from 'drizzle-orm';
import { after } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { DomainEvent, EventType } from '../../platform/events/events.ts';
import { tokenHash } from '../../platform/random.ts';
import type { OAuthDeps } from '../deps.ts';
import { type ClientChangesInput, type NewClientInput, toDraft, toNewClient } from './client-body.ts';
import { createClient, hasSecret, type MadeClient, newClientSecret, toColumns, withDefaults } from './create-client.ts';
import { endTokens } from './end-tokens.ts';
import { clientErrors } from './errors.ts';
import { requireNoFaults } from './faults.ts';
import { holdClient } from './queries.ts';
import type { ClientRow } from './row.ts';
import { clientFaults } from './rules.ts';
import { oauthClients } from './tables.ts';

// What an operator does to clients. Routes and commands share these functions. Each runs in the transaction of its caller.

/** What these functions need. */
export type AdministerDeps = Pick<OAuthDeps, 'clock' | 'events' | 'settings' | 'keys'>;

/** Who acts, for the audit log: `cli`, or the id of an administrator with where the request came from. */
export type By = Pick<DomainEvent, 'actor' | 'source'> & { readonly actor: string };

/** The usual scopes of a client that people sign in to. */
const usualScopes = ['openid', 'profile', 'email'];

async function publish(
  { events, clock }: AdministerDeps,
  tx: Transaction,
  { type, by, client, details }: { type: EventType; by: By; client: ClientRow; details?: DomainEvent['details'] },
): Promise<void> {
  await events.publish(tx, { ...by, type, at: clock.now(), details: { clientId: client.id, name: client.name, ...details } });
}

/**
 * Makes a client.
 * @throws FieldFaults
 */
export async function createClientAs(deps: AdministerDeps, tx: Transaction, by: By, input: NewClientInput): Promise<MadeClient> {
  const given = toNewClient({ ...input, scopes: input.scopes ?? (input.kind === 'machine' ? [] : usualScopes) });
  requireNoFaults(clientFaults(withDefaults(given), deps.settings));
  const made = await createClient(deps, tx, given);
  await publish(deps, tx, { type: 'oauth-client.created', by, client: made.row, details: { kind: made.row.kind, trust: made.row.trust } });
  if (made.client.idTokenAlgorithm !== deps.settings.tokens.algorithm) deps.keys.prepare(made.client.idTokenAlgorithm);
  return made;
}

/**
 * Changes a client. What is left out stays. A client that is disabled loses its tokens and those of its people at once.
 * @throws FieldFaults, Problem client_not_found, client_describes_itself
 */
export async function changeClient(
  deps: AdministerDeps,
  tx: Transaction,
  by: By,
  { id, changes }: { readonly id: string; readonly changes: ClientChangesInput },
): Promise<ClientRow> {
  const before = await holdClient(tx, id);
  const { disabled, ...settings } = changes;
  const fields = Object.keys(changes);
  if (before.origin === 'metadata' && fields.some((field) => field !== 'disabled')) throw clientErrors.client_describes_itself();
  const draft = { ...draftOf(before), ...toDraft(settings) };
  requireNoFaults(clientFaults(draft, deps.settings));
  const now = deps.clock.now();
  const [row] = await tx
    .update(oauthClients)
    .set({
      ...toColumns(draft),
      ...(!hasSecret(draft) && { secretHash: null, previousSecretHash: null, previousSecretEndsAt: null }),
      // Whoever has registered it could still lead people elsewhere, in the name of a client that somebody has looked at since.
      ...(draft.trust !== before.trust && { registrationTokenHash: null }),
      ...(disabled !== undefined && { disabledAt: disabled ? (before.disabledAt ?? now) : null }),
      updatedAt: now,
    })
    .where(eq(oauthClients.id, id))
    .returning();
  if (!row) throw clientErrors.client_not_found();
  if (disabled === true && before.disabledAt === null) await endTokens(tx, id);
  const details = { fields: fields.join(' '), ...(disabled !== undefined && { disabled }) };
  await publish(deps, tx, { type: 'oauth-client.changed', by, client: row, details });
  if (row.idTokenAlgorithm !== deps.settings.tokens.algorithm) deps.keys.prepare(row.idTokenAlgorithm);
  return row;
}

/** The columns that a draft has too. */
function draftOf({
  id: _id,
  disabledAt: _disabled,
  secretHash: _secret,
  previousSecretHash: _previous,
  previousSecretEndsAt: _ends,
  tokenFamily: _family,
  registrationTokenHash: _token,
  lastGrantedAt: _granted,
  metadataFreshUntil: _fresh,
  createdAt: _created,
  updatedAt: _updated,
  ...draft
}: ClientRow) {
  return draft;
}

/**
 * Deletes a client with everything that people have allowed to it.
 * @throws Problem client_not_found
 */
export async function deleteClient(deps: AdministerDeps, tx: Transaction, by: By, id: string): Promise<void> {
  const client = await holdClient(tx, id);
  await endTokens(tx, id);
  await tx.delete(oauthClients).where(eq(oauthClients.id, id));
  await publish(deps, tx, { type: 'oauth-client.deleted', by, client });
}

/** A secret that was just made. It is stored as a hash, so it is here for the only time. */
export interface RotatedSecret {
  readonly client: ClientRow;
  readonly clientSecret: string;
  /** When the secret before it ends. Null if there was none. */
  readonly previousEndsAt: Date | null;
}

/**
 * Makes a new secret. The present one stays good for `overlapSeconds`, and one before it ends now: two are good at most (S-84).
 * @throws Problem client_not_found, client_has_no_secret
 */
export async function rotateSecret(
  deps: AdministerDeps,
  tx: Transaction,
  by: By,
  { id, overlapSeconds }: { readonly id: string; readonly overlapSeconds: number },
): Promise<RotatedSecret> {
  const before = await holdClient(tx, id);
  if (!hasSecret(before)) throw clientErrors.client_has_no_secret();
  const clientSecret = newClientSecret();
  const now = deps.clock.now();
  const previousEndsAt = before.secretHash && after(now, overlapSeconds);
  const kept = overlapSeconds > 0 ? before.secretHash : null;
  const [client] = await tx
    .update(oauthClients)
    .set({
      secretHash: tokenHash(clientSecret),
      previousSecretHash: kept,
      previousSecretEndsAt: kept && previousEndsAt,
      updatedAt: now,
    })
    .where(eq(oauthClients.id, id))
    .returning();
  if (!client) throw clientErrors.client_not_found();
  await publish(deps, tx, { type: 'oauth-client.secret-rotated', by, client, details: { overlapSeconds } });
  return { client, clientSecret, previousEndsAt };
}

/**
 * Ends every token of a client: its own, and those of people. What people have allowed stays.
 * @throws Problem client_not_found
 */
export async function endTokensOfClient(deps: AdministerDeps, tx: Transaction, by: By, id: string): Promise<void> {
  const client = await holdClient(tx, id);
  await endTokens(tx, id);
  await publish(deps, tx, { type: 'oauth-client.tokens-ended', by, client });
}
