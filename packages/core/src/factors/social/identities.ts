import { accountErrors } from '../../account/errors.ts';
import { findUserById } from '../../account/queries.ts';
import { rememberForUndo } from '../../account/way-back/parts.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import type { SignedInRequest } from '../../session/guard.ts';
import type { Publish } from '../../session/live.ts';
import { hasWayIn } from '../../sign-in/remaining.ts';
import type { SocialDeps } from './deps.ts';
import { socialErrors } from './errors.ts';
import { identitiesPart } from './part.ts';
import type { SocialProviders } from './provider.ts';
import { deleteIdentity } from './queries.ts';
import { tellProvider } from './upstream/tell-job.ts';

/** A provider by the name that people know. One that is off is called by its name in paths. */
export function labelOf({ socialProviders }: { readonly socialProviders: SocialProviders }, providerId: string, locale: Locale): string {
  return socialProviders.byId(providerId)?.label[locale] ?? providerId;
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
    await tellProvider(deps, tx, unlinked);
    const present = await findUserById(tx, user.id);
    if (present && !(await hasWayIn(tx, deps.factors, present))) throw accountErrors.last_factor();
    await publish('identity.unlinked', {
      details: { name: labelOf(deps, unlinked.provider, user.locale ?? 'en'), provider: unlinked.provider },
    });
  };
  return deps.sessions.actAs(request, unlink, { sameCredentials: true });
}
