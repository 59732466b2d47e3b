import { findUserById } from '../../account/queries.ts';
import { rememberForUndo } from '../../account/way-back/parts.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { Source } from '../../platform/http/request-context.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId } from '../../platform/random.ts';
import { identitiesPart } from './part.ts';
import type { SocialProvider, UpstreamIdentity } from './provider.ts';
import { findIdentity, type IdentityRow, insertIdentity, type UsedIdentity, updateIdentity } from './queries.ts';
import { keptTokens, withKeptRefreshToken } from './tokens.ts';

/** What is stored about a person while the link to them waits: plain JSON. */
export type PlainIdentity = Pick<UpstreamIdentity, 'issuer' | 'subject' | 'email'> & {
  readonly tokens: (Omit<NonNullable<UpstreamIdentity['tokens']>, 'expiresAt'> & { readonly expiresAt: string | undefined }) | undefined;
};

/** A person as JSON keeps them. */
export function toPlain({ issuer, subject, email, tokens }: UpstreamIdentity): PlainIdentity {
  return { issuer, subject, email, tokens: tokens && { ...tokens, expiresAt: tokens.expiresAt?.toISOString() } };
}

/** The same, back from JSON. */
export function fromPlain({ tokens, ...identity }: PlainIdentity): Linkable {
  const expiresAt = tokens?.expiresAt === undefined ? undefined : new Date(tokens.expiresAt);
  return { ...identity, tokens: tokens && { ...tokens, expiresAt } };
}

/** A person, as far as a link needs them. */
export type Linkable = Pick<UpstreamIdentity, 'issuer' | 'subject' | 'email' | 'tokens'>;

type Deps = Pick<Platform, 'clock' | 'keyring' | 'settings'>;

/** The row of a new link. */
export function draftIdentity(
  deps: Deps,
  provider: Pick<SocialProvider, 'id' | 'unlinkNeeds'>,
  userId: string,
  person: Linkable,
): IdentityRow {
  const now = deps.clock.now();
  const id = newId();
  return {
    id,
    userId,
    provider: provider.id,
    issuer: person.issuer,
    subject: person.subject,
    email: person.email,
    linkedAt: now,
    lastUsedAt: now,
    asleepSince: null,
    unlinkToken: null,
    tokens: null,
    ...keptTokens(deps, provider, id, person.tokens),
  };
}

/** What a sign-in with an identity changes in its row. It wakes an identity that sleeps. */
export function usedNow(
  deps: Deps,
  provider: Pick<SocialProvider, 'id' | 'unlinkNeeds'>,
  row: Pick<IdentityRow, 'id' | 'tokens'>,
  { email, tokens }: Linkable,
): UsedIdentity {
  const kept = keptTokens(deps, provider, row.id, withKeptRefreshToken(deps, row, tokens));
  return { lastUsedAt: deps.clock.now(), email, asleepSince: null, ...kept };
}

/** The account to link to, and who asks. */
export interface LinkTarget {
  readonly userId: string;
  readonly sessionId?: string;
  readonly source: Source;
}

/** How a link came out: `theirs` if the person belongs to another account, which is not said. */
export type LinkOutcome = 'linked' | 'present' | 'theirs';

/**
 * Links a person to an account, in the caller's transaction, which has locked the account. Of any number of links of one person at
 * once, to any accounts, one is made. Linking the same person twice is success, and wakes an identity that sleeps.
 */
export async function linkPerson(
  deps: Deps & Pick<Platform, 'events'>,
  tx: Transaction,
  provider: Pick<SocialProvider, 'id' | 'label' | 'unlinkNeeds'>,
  { userId, sessionId, source }: LinkTarget,
  person: Linkable,
): Promise<LinkOutcome> {
  const tell = async (type: 'identity.linked' | 'identity.link-refused'): Promise<void> => {
    const owner = await findUserById(tx, userId);
    const details = { provider: provider.id, name: provider.label[owner?.locale ?? 'en'] };
    await deps.events.publish(tx, { type, at: deps.clock.now(), userId, sessionId, source, details });
  };
  await rememberForUndo(deps, tx, userId, [identitiesPart]);
  if (await insertIdentity(tx, draftIdentity(deps, provider, userId, person))) {
    await tell('identity.linked');
    return 'linked';
  }
  const present = await findIdentity(tx, person);
  if (present && (await updateIdentity(tx, { id: present.id, userId }, usedNow(deps, provider, present, person)))) {
    if (present.asleepSince !== null) await tell('identity.linked');
    return 'present';
  }
  await tell('identity.link-refused');
  return 'theirs';
}
