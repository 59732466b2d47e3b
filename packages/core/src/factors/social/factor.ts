import type { MethodPhrase } from '../../kernel/slots.ts';
import type { Factor, FactorTraits } from '../../sign-in/factor.ts';
import type { SocialProvider } from './provider.ts';
import { deleteIdentitiesOf, hasIdentity } from './queries.ts';

/** The method of a provider in sessions and in step-up. */
export const methodOf = (providerId: string): string => `social:${providerId}`;

/**
 * A sign-in at a provider, as a factor. Nobody here has seen what the person showed there, so it counts as one factor that is
 * never a second one. `fed` is no value of RFC 8176, which has none for a federated sign-in.
 */
export function socialTraits(providerId: string): FactorTraits {
  return {
    method: methodOf(providerId),
    proof: { kind: 'knowledge', amr: 'fed', channel: 'upstream', phishingResistant: false, userVerified: false },
    admitsAdministrators: true,
  };
}

/** A sign-in at a provider, in the sentences that owners read. */
export function socialPhrase({ id, label }: Pick<SocialProvider, 'id' | 'label'>): MethodPhrase {
  return { method: methodOf(id), phrase: { en: `with ${label.en}`, ko: `${label.ko} 계정으로` } };
}

/** Each provider that is on is a factor of its own. It raises a session only if the account has nothing better. */
export function createSocialMethod({ id }: Pick<SocialProvider, 'id'>): Factor {
  return {
    ...socialTraits(id),
    lastResort: true,
    offersFirst: (db, userId) => hasIdentity(db, userId, id),
    offersSecond: async () => false,
    offersStepUp: (db, userId) => hasIdentity(db, userId, id),
    // The export lists them by themselves, also those of providers that are off.
    describe: async () => ({}),
    removeAll: (tx, userId) => deleteIdentitiesOf(tx, userId, id),
  };
}
