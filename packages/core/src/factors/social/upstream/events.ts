import { and, eq, lte, sql } from 'drizzle-orm';
import { lockUser, outdateCredentials } from '../../../account/queries.ts';
import type { UserRow } from '../../../account/user.ts';
import { after } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { isAdministrator } from '../../../platform/http/enrolment.ts';
import { endAll } from '../../../session/end.ts';
import { sessions } from '../../../session/tables.ts';
import type { SocialDeps } from '../deps.ts';
import { methodOf } from '../factor.ts';
import { deleteIdentity, type IdentityRow, listBySubject, updateIdentity } from '../queries.ts';

/** What a provider tells of a person. */
export interface UpstreamEvent {
  /** The name of the provider in paths. */
  readonly provider: string;
  readonly subject: string;
  readonly what: /** The person has withdrawn the consent, or has no account at the provider any more. */
    | 'consent-revoked'
    /** The provider has closed the person's account for now. */
    | 'disabled'
    /** The provider has ended the person's sessions, and wants ours to end. */
    | 'sessions-revoked'
    /** Mails to the provider's relay address do not arrive any more, or do again. */
    | 'mail-disabled'
    | 'mail-enabled';
  /** When it happened. Undefined if the provider does not say. */
  readonly at: Date | undefined;
}

/** How a person can sign in without an identity. */
type WayLeft = 'other' | 'mail' | 'reset' | 'none';

type Deps = Pick<SocialDeps, 'db' | 'clock' | 'events' | 'settings' | 'factors' | 'socialProviders'>;

/** The clock of a provider may be off by this much, and its moments are whole seconds. */
const toleranceSeconds = 10;

/** An address that Apple forwards only for as long as the person consents. */
const relayDomain = '@privaterelay.appleid.com';

/** Does what an event asks for. An event about a person whom nobody here knows does nothing. */
export async function applyUpstreamEvent(deps: Deps, tx: Transaction, event: UpstreamEvent): Promise<void> {
  for (const found of await listBySubject(tx, event)) {
    // The account first, as in every change of its factors.
    const user = await lockUser(tx, found.userId);
    const row = user && (await listBySubject(tx, event)).find(({ id, userId }) => id === found.id && userId === user.id);
    if (user && row) await applyTo(deps, tx, { user, row, event });
  }
}

interface About {
  readonly user: UserRow;
  readonly row: IdentityRow;
  readonly event: UpstreamEvent;
}

async function applyTo(deps: Deps, tx: Transaction, about: About): Promise<void> {
  const { row, event } = about;
  const latest = event.at && after(event.at, toleranceSeconds);
  if (event.what === 'mail-disabled' || event.what === 'mail-enabled') return publish(deps, tx, about, `identity.${event.what}`);
  if (event.what === 'sessions-revoked') {
    await endSessionsBy(tx, row, latest);
    return publish(deps, tx, about, 'identity.sessions-revoked');
  }
  // The person has signed in with it since, so the provider has told of an earlier consent.
  if (latest && row.lastUsedAt > latest) return;
  await endSessionsBy(tx, row);
  // A sign-in that waits for its second factor began with the same identity.
  await outdateCredentials(tx, row.userId);
  const left = await putToSleep(deps, tx, about);
  if (event.what === 'consent-revoked' && left !== 'none') await deleteIdentity(tx, row);
  await publish(deps, tx, about, event.what === 'disabled' ? 'identity.disabled' : 'identity.revoked', { left });
}

/** Ends the sessions of an account that came by a provider, up to a moment. */
async function endSessionsBy(tx: Transaction, { userId, provider }: IdentityRow, until?: Date): Promise<void> {
  const came = sql`${sessions.proofs} @> ${JSON.stringify([{ method: methodOf(provider) }])}::jsonb`;
  await endAll(tx, and(eq(sessions.userId, userId), came, until && lte(sessions.createdAt, until)));
}

/** The identity is no way in any more until its person signs in with it. Returns which way is left without it. */
async function putToSleep(deps: Deps, tx: Transaction, { user, row, event }: About): Promise<WayLeft> {
  const asleepSince = row.asleepSince ?? deps.clock.now();
  await updateIdentity(tx, row, { asleepSince, unlinkToken: null, tokens: null });
  const reachable =
    user.email !== null && user.emailVerifiedAt !== null && !(event.provider === 'apple' && user.email.endsWith(relayDomain));
  const channels = new Set<string>();
  for (const factor of deps.factors.of(user)) if (await factor.offersFirst(tx, user.id)) channels.add(factor.proof.channel);
  if (channels.size > (channels.has('email') ? 1 : 0)) return 'other';
  if (!reachable) return 'none';
  if (channels.size > 0) return 'mail';
  // R4: a mailed link alone sets no administrator's password.
  return deps.settings.signInMethods.includes('password') && !isAdministrator(user) ? 'reset' : 'none';
}

async function publish(
  deps: Deps,
  tx: Transaction,
  { user, row }: About,
  type: 'identity.revoked' | 'identity.disabled' | 'identity.sessions-revoked' | 'identity.mail-disabled' | 'identity.mail-enabled',
  details: { readonly left?: WayLeft } = {},
): Promise<void> {
  const label = deps.socialProviders.byId(row.provider)?.label[user.locale ?? 'en'] ?? row.provider;
  await deps.events.publish(tx, {
    type,
    at: deps.clock.now(),
    userId: user.id,
    method: methodOf(row.provider),
    details: { name: label, provider: row.provider, ...details },
  });
}
