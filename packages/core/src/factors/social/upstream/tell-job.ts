import type { Transaction } from '../../../platform/database/database.ts';
import type { JobHandler } from '../../../platform/jobs/jobs.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { SocialDeps } from '../deps.ts';
import { ProviderFailure } from '../provider.ts';
import { findIdentity, type IdentityRow, listIdentities } from '../queries.ts';
import { openUnlinkToken } from '../sealed.ts';

const jobKind = 'tell-provider';

/** After this many refusals the provider surely knows nothing of the link any more, or does not want to hear of it. */
const refusalsAtMost = 3;

type TellDeps = Pick<Platform, 'jobs' | 'keyring' | 'log'>;

interface Told {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly token?: string;
}

/**
 * Tells the provider that a person has unlinked it, once the transaction is committed. Call it in the transaction that deletes the
 * identity. The job carries what the provider wants to hear, because nothing of the identity is left when it runs.
 */
export async function tellProvider(deps: TellDeps, tx: Transaction, row: IdentityRow): Promise<void> {
  const { provider, issuer, subject } = row;
  const token = tokenOf(deps, row);
  const told: Told = { provider, issuer, subject, ...(token !== undefined && { token }) };
  await deps.jobs.enqueue(tx, { kind: jobKind, payload: told });
}

/** The kept token. One that no key opens any more must not keep an identity, or an account, from being deleted. */
function tokenOf({ keyring, log }: TellDeps, { id, provider, unlinkToken }: IdentityRow): string | undefined {
  if (unlinkToken === null) return undefined;
  try {
    return openUnlinkToken(keyring, id, unlinkToken);
  } catch (error) {
    log.warn({ provider, error }, 'a token for an unlinking cannot be opened; the provider is told without it');
    return undefined;
  }
}

/** The same for everything that an account is linked to, before it is deleted. */
export async function tellProviders(deps: TellDeps, tx: Transaction, userId: string): Promise<void> {
  for (const row of await listIdentities(tx, userId)) await tellProvider(deps, tx, row);
}

/** Tells a provider of one unlinking, again and again for about a day if it does not answer. */
export function tellProviderJob({ db, log, socialProviders }: Pick<SocialDeps, 'db' | 'log' | 'socialProviders'>): JobHandler {
  return {
    kind: jobKind,
    maximumAttempts: 20,
    async run(payload, { attempt }) {
      const { provider: id, issuer, subject, token } = payload as Told;
      const provider = socialProviders.byId(id);
      if (!provider?.unlink || (provider.unlinkNeeds && token === undefined)) return;
      // The person has linked it again meanwhile. What the provider hears now would end the new link.
      if (await findIdentity(db, { issuer, subject })) return;
      try {
        await provider.unlink({ subject, token });
      } catch (error) {
        const refused = error instanceof ProviderFailure && error.kind === 'refused';
        if (!refused || attempt < refusalsAtMost) throw error;
        log.warn({ provider: id, error }, 'a provider refuses to hear of an unlinking');
      }
    },
  };
}
