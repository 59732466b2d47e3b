import { accountErrors } from '../../account/errors.ts';
import { findUserById } from '../../account/queries.ts';
import { rememberForUndo } from '../../account/way-back/parts.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { EventDetails } from '../../platform/events/declare.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import type { SignedInRequest } from '../../session/guard.ts';
import type { Publish } from '../../session/live.ts';
import { hasWayIn } from '../../sign-in/remaining.ts';
import type { SocialDeps } from './deps.ts';
import { socialErrors } from './errors.ts';
import { draftIdentity, useOf } from './identity-row.ts';
import { identitiesPart } from './part.ts';
import type { SocialProvider, SocialProviders, UpstreamIdentity } from './provider.ts';
import { deleteIdentity, findIdentity, insertIdentity, updateIdentity } from './queries.ts';

/** A provider by the name that people know. One that is off is called by its name in paths. */
export function labelOf({ socialProviders }: { readonly socialProviders: SocialProviders }, providerId: string, locale: Locale): string {
  return socialProviders.byId(providerId)?.label[locale] ?? providerId;
}

/** The details of an event about an identity. The owner reads them in the language of the account. */
export function identityDetails(
  deps: Pick<SocialDeps, 'socialProviders'>,
  providerId: string,
  { locale }: { readonly locale: Locale | null },
): EventDetails {
  return { name: labelOf(deps, providerId, locale ?? 'en'), provider: providerId };
}

/** What linking a person to an account led to. `linked-before`: to this very account. */
export type Linking = 'linked' | 'linked-before' | 'belongs-to-another';

/** What a link needs to know of the account. */
interface Owner {
  readonly id: string;
  readonly locale: Locale | null;
}

/**
 * Links a person at a provider to an account, which the caller has locked. Of any number of links of one person at once, to any
 * accounts, one is made. A person who is linked to this account already is linked: a sleeping identity wakes.
 */
export async function linkIdentity(
  deps: SocialDeps,
  tx: Transaction,
  { owner, publish }: { readonly owner: Owner; readonly publish: Publish },
  provider: Pick<SocialProvider, 'id' | 'unlinkNeeds'>,
  person: UpstreamIdentity,
): Promise<Linking> {
  await rememberForUndo(deps, tx, owner.id, [identitiesPart]);
  const details = identityDetails(deps, provider.id, owner);
  if (await insertIdentity(tx, draftIdentity(deps, owner.id, provider, person))) {
    await publish('identity.linked', { details });
    return 'linked';
  }
  const present = await findIdentity(tx, person);
  const uses = present?.userId === owner.id && (await updateIdentity(tx, present, useOf(deps, present.id, provider, person)));
  if (!present || !uses) {
    await publish('identity.link-refused', { details });
    return 'belongs-to-another';
  }
  if (present.asleepSince === null) return 'linked-before';
  await publish('identity.linked', { details });
  return 'linked';
}

/**
 * Unlinks an identity of the account that asks.
 * @throws Problem identity_not_found; last_factor if the account would have no way in; unauthenticated if the session, or its
 *   credentials, are over meanwhile
 */
export function unlinkIdentity(deps: SocialDeps, request: SignedInRequest, id: string): Promise<void> {
  const { user } = request.principal;
  const unlink = async (tx: Transaction, publish: Publish): Promise<void> => {
    await rememberForUndo(deps, tx, user.id, [identitiesPart]);
    const unlinked = await deleteIdentity(tx, { userId: user.id, id });
    if (!unlinked) throw socialErrors.identity_not_found();
    const present = await findUserById(tx, user.id);
    if (present && !(await hasWayIn(tx, deps.factors, present))) throw accountErrors.last_factor();
    await publish('identity.unlinked', { details: identityDetails(deps, unlinked.provider, user) });
  };
  return deps.sessions.actAs(request, unlink, { sameCredentials: true });
}
