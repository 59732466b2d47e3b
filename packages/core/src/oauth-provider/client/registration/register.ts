import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '../../../platform/database/database.ts';
import type { Source } from '../../../platform/http/request-context.ts';
import { randomToken, tokenHash } from '../../../platform/random.ts';
import type { OAuthDeps } from '../../deps.ts';
import type { ClientKind, OAuthClient, Trust } from '../client.ts';
import { createClient, hasSecret, type MadeClient, newClientSecret, toColumns, withDefaults } from '../create-client.ts';
import { endTokens } from '../end-tokens.ts';
import { holdClient } from '../queries.ts';
import type { ClientRow } from '../row.ts';
import { oauthClients, oauthRegistrationTokens } from '../tables.ts';
import { allowedScopes } from './allowed-scopes.ts';
import { registrationErrors } from './errors.ts';
import { isRegisteredBy, refusedRegistration, usable } from './guard.ts';
import { readMetadata, toRegistered } from './metadata.ts';

export type RegisterDeps = Pick<OAuthDeps, 'clock' | 'db' | 'events' | 'keys' | 'resources' | 'settings'>;
type Body = Readonly<Record<string, unknown>>;

/** A client that was just registered, with its registration access token: here for the only time. */
export interface Registered extends MadeClient {
  readonly registrationToken: string;
}

/** Whoever registers, and where from. */
interface By {
  readonly initialToken: Buffer | undefined;
  readonly source: Source;
}

/** Kinds of clients that anybody may register: they keep no secret. */
const openKinds: ReadonlySet<ClientKind> = new Set(['public', 'native']);

/**
 * Registers a client. The use of the initial access token and the client are one transaction, and the statement that takes the use
 * asks whether one is left: of fifty at once the last use lets in one.
 * @throws Problem invalid_token, invalid_client_metadata, invalid_redirect_uri, unapproved_software_statement
 */
export async function register(deps: RegisterDeps, body: Body, { initialToken, source }: By): Promise<Registered> {
  const metadata = readMetadata(body, ['client_id', 'client_secret']);
  const resources = await deps.resources.all();
  const clientOf = (trust: Trust) =>
    toRegistered(
      metadata,
      { trust, origin: 'registration', allowed: (kind, asked) => allowedScopes({ trust, kind, resources }, asked) },
      deps.settings,
    );
  // What is wrong with the client costs no use.
  const checked = clientOf('unverified');
  if (initialToken === undefined) requireOpenKind(checked);
  const registrationToken = `orat_${randomToken()}`;
  const made = await deps.db.transaction(async (tx) => {
    const trust = initialToken === undefined ? 'unverified' : await takeUse(deps, tx, initialToken);
    const made = await createClient(deps, tx, { ...clientOf(trust), registrationTokenHash: tokenHash(registrationToken) });
    const { id, name, kind } = made.row;
    await deps.events.publish(tx, {
      type: 'oauth.registered',
      at: deps.clock.now(),
      source,
      details: { clientId: id, name, kind, trust, token: initialToken !== undefined },
    });
    return made;
  });
  prepareKey(deps, made.client);
  return { ...made, registrationToken };
}

function requireOpenKind({ kind }: Pick<OAuthClient, 'kind'>): void {
  if (openKinds.has(kind)) return;
  throw registrationErrors.invalid_client_metadata({
    reason: 'without an initial access token only clients without a secret register, with token_endpoint_auth_method none',
  });
}

/** @throws Problem invalid_token if no use is left */
async function takeUse({ clock }: RegisterDeps, tx: Transaction, initialToken: Buffer): Promise<Trust> {
  const [taken] = await tx
    .update(oauthRegistrationTokens)
    .set({ usesLeft: sql`${oauthRegistrationTokens.usesLeft} - 1` })
    .where(usable(initialToken, clock.now()))
    .returning({ trust: oauthRegistrationTokens.trust });
  if (!taken) throw refusedRegistration('');
  return taken.trust;
}

function prepareKey({ keys, settings }: RegisterDeps, { idTokenAlgorithm }: Pick<OAuthClient, 'idTokenAlgorithm'>): void {
  if (idTokenAlgorithm !== settings.tokens.algorithm) keys.prepare(idTokenAlgorithm);
}

/** A client after a change, and the secret that it got by it. */
export interface Replaced {
  readonly row: ClientRow;
  readonly clientSecret: string | undefined;
}

/** Who changes a client: the client itself, by its registration access token. */
export interface BySelf {
  readonly id: string;
  readonly token: string;
  readonly source: Source;
}

/**
 * Replaces everything that a client says of itself (RFC 7592 §2.2). What is left out has its default again. Trust and origin stay, and
 * so does whether it keeps a secret or a key: a stolen registration access token makes nothing stronger of a client.
 * @throws Problem invalid_token, invalid_client_metadata, invalid_redirect_uri, unapproved_software_statement
 */
export async function replaceRegistered(deps: RegisterDeps, { id, token, source }: BySelf, body: Body): Promise<Replaced> {
  const { client_id: saidId, client_secret: saidSecret, ...rest } = body;
  const metadata = readMetadata(rest, []);
  const resources = await deps.resources.all();
  const replaced = await deps.db.transaction(async (tx) => {
    const before = await holdRegistered(tx, { id, token });
    if (saidId !== id) throw registrationErrors.invalid_client_metadata({ reason: 'client_id is that of the client' });
    if (saidSecret !== undefined && !isSecretOf(before, saidSecret))
      throw registrationErrors.invalid_client_metadata({ reason: 'client_secret is decided by the server' });
    const { trust } = before;
    const given = toRegistered(
      metadata,
      {
        trust,
        origin: 'registration',
        allowed: (kind, asked) => withThoseOf(before, allowedScopes({ trust, kind, resources }, asked), asked),
      },
      deps.settings,
    );
    const draft = withDefaults(given);
    if ((draft.authMethod === 'none') !== (before.authMethod === 'none'))
      throw registrationErrors.invalid_client_metadata({
        reason: 'token_endpoint_auth_method: register anew to begin or end to keep a secret',
      });
    if (!openKinds.has(draft.kind) && openKinds.has(before.kind)) requireOpenKind(draft);
    const clientSecret = hasSecret(draft) && !hasSecret(before) ? newClientSecret() : undefined;
    const row = await update(deps, tx, before, {
      ...toColumns(draft),
      ...(clientSecret !== undefined && { secretHash: tokenHash(clientSecret) }),
      ...(!hasSecret(draft) && { secretHash: null, previousSecretHash: null, previousSecretEndsAt: null }),
      // What its operator has set stays, and what was required of it is required still.
      claimsInIdToken: before.claimsInIdToken,
      parRequired: before.parRequired || draft.parRequired,
      dpopRequired: before.dpopRequired || draft.dpopRequired,
      accessTokenSeconds: before.accessTokenSeconds,
      refreshIdleSeconds: before.refreshIdleSeconds,
    });
    await deps.events.publish(tx, {
      type: 'oauth-client.changed',
      at: deps.clock.now(),
      actor: id,
      source,
      details: { clientId: id, name: row.name },
    });
    return { row, clientSecret };
  });
  prepareKey(deps, replaced.row);
  return replaced;
}

/** What an operator has given a client beside is still the client's, unless it asks for less. */
function withThoseOf(
  before: Pick<ClientRow, 'scopes' | 'resources'>,
  allowed: Pick<OAuthClient, 'scopes' | 'resources'>,
  asked: readonly string[] | undefined,
): Pick<OAuthClient, 'scopes' | 'resources'> {
  const kept = before.scopes.filter((scope) => asked === undefined || asked.includes(scope));
  return { scopes: [...allowed.scopes, ...kept], resources: [...allowed.resources, ...before.resources] };
}

async function update(
  { clock }: RegisterDeps,
  tx: Transaction,
  { id }: ClientRow,
  columns: Partial<typeof oauthClients.$inferInsert>,
): Promise<ClientRow> {
  const [row] = await tx
    .update(oauthClients)
    .set({ ...columns, updatedAt: clock.now() })
    .where(eq(oauthClients.id, id))
    .returning();
  if (!row) throw refusedRegistration('');
  return row;
}

/** The client and its token once more, under the lock: an operator may have switched it off meanwhile. */
async function holdRegistered(tx: Transaction, { id, token }: Pick<BySelf, 'id' | 'token'>): Promise<ClientRow> {
  const row = await holdClient(tx, id).catch(() => undefined);
  if (!row || !isRegisteredBy(row, token)) throw refusedRegistration(token);
  return row;
}

function isSecretOf({ secretHash }: ClientRow, said: unknown): boolean {
  return typeof said === 'string' && secretHash !== null && tokenHash(said).equals(secretHash);
}

/**
 * Deletes a client with its tokens and with everything that people have allowed to it (RFC 7592 §2.3).
 * @throws Problem invalid_token
 */
export async function deleteRegistered({ db, events, clock }: RegisterDeps, { id, token, source }: BySelf): Promise<void> {
  await db.transaction(async (tx) => {
    const { name } = await holdRegistered(tx, { id, token });
    await endTokens(tx, id);
    await tx.delete(oauthClients).where(eq(oauthClients.id, id));
    await events.publish(tx, { type: 'oauth-client.deleted', at: clock.now(), actor: id, source, details: { clientId: id, name } });
  });
}
