import { setTimeout as pause } from 'node:timers/promises';
import { and, eq, isNull, lte, or } from 'drizzle-orm';
import { after } from '../../../platform/clock.ts';
import type { SocialDeps } from '../deps.ts';
import { socialErrors } from '../errors.ts';
import { labelOf } from '../identities.ts';
import { ProviderFailure, type SocialProvider, type UpstreamTokens } from '../provider.ts';
import { identities } from '../tables.ts';
import { keptTokens, readTokens } from '../tokens.ts';

/** A token that ends sooner is refreshed, so that it is still good when it arrives. */
const leftSeconds = 60;
/** Longer than a call to a provider may take. After it another process refreshes. */
const leaseSeconds = 20;
/** How often, and after which pauses, a request looks for what another one refreshes: in all a little longer than a lease. */
const looks = 200;
const pauseMs = 110;

type Deps = Pick<SocialDeps, 'db' | 'clock' | 'keyring' | 'settings' | 'log' | 'socialProviders'>;

/** An identity of the account that asks. */
interface Own {
  readonly id: string;
  readonly userId: string;
}

/**
 * The kept tokens of an identity, good for another minute. Of any number of requests, in any number of processes, one refreshes
 * them at a time, since many providers end a refresh token with its first use. No transaction is open meanwhile.
 * @throws Problem identity_not_found, no_provider_token, provider_unavailable
 */
export async function freshTokens(deps: Deps, own: Own): Promise<UpstreamTokens> {
  for (let look = 0; look < looks; look += 1) {
    const found = await findKept(deps, own);
    const { provider, tokens } = found;
    const until = after(deps.clock.now(), leftSeconds);
    if (!tokens.expiresAt || tokens.expiresAt > until) return tokens;
    const { refresh } = provider;
    const { refreshToken } = tokens;
    if (!refresh || refreshToken === undefined) throw socialErrors.no_provider_token({ provider: provider.label });
    const lease = await takeLease(deps, own, found.sealed);
    if (lease) return refreshNow(deps, own, { provider, lease, sealed: found.sealed }, () => refresh(refreshToken), tokens);
    await pause(pauseMs);
  }
  throw socialErrors.provider_unavailable({ provider: (await findKept(deps, own)).provider.label }, { retryAfter: 5 });
}

async function findKept(
  deps: Deps,
  own: Own,
): Promise<{ readonly provider: SocialProvider; readonly sealed: Buffer; readonly tokens: UpstreamTokens }> {
  const [row] = await deps.db.select({ provider: identities.provider, sealed: identities.tokens }).from(identities).where(isOwn(own));
  if (!row) throw socialErrors.identity_not_found();
  const provider = deps.socialProviders.byId(row.provider);
  if (!row.sealed || !provider || !deps.settings.social.keepTokens)
    throw socialErrors.no_provider_token({ provider: labelsOf(deps, row.provider) });
  const tokens = opened(deps, own, row.sealed);
  if (!tokens) throw socialErrors.no_provider_token({ provider: labelsOf(deps, row.provider) });
  return { provider, sealed: row.sealed, tokens };
}

/** Undefined if no key opens them any more: the person signs in at the provider again, and new ones are kept. */
function opened(deps: Deps, { id }: Own, sealed: Buffer): UpstreamTokens | undefined {
  try {
    return readTokens(deps, id, sealed);
  } catch (error) {
    deps.log.error({ error, identityId: id }, 'the kept tokens of an identity cannot be opened');
    return undefined;
  }
}

/** Takes the lease if nobody has it, and the tokens are still those that were read. One statement: of 50 at once one gets it. */
async function takeLease({ db, clock }: Deps, own: Own, sealed: Buffer): Promise<Date | undefined> {
  const now = clock.now();
  const lease = after(now, leaseSeconds);
  const free = or(isNull(identities.refreshingUntil), lte(identities.refreshingUntil, now));
  const rows = await db
    .update(identities)
    .set({ refreshingUntil: lease })
    .where(and(isOwn(own), eq(identities.tokens, sealed), free))
    .returning({ id: identities.id });
  return rows.length > 0 ? lease : undefined;
}

interface Held {
  readonly provider: SocialProvider;
  readonly lease: Date;
  readonly sealed: Buffer;
}

async function refreshNow(
  deps: Deps,
  own: Own,
  { provider, lease, sealed }: Held,
  refresh: () => Promise<UpstreamTokens>,
  before: UpstreamTokens,
): Promise<UpstreamTokens> {
  const store = (what: Partial<typeof identities.$inferInsert>) =>
    deps.db
      .update(identities)
      .set({ ...what, refreshingUntil: null })
      .where(and(isOwn(own), eq(identities.tokens, sealed), eq(identities.refreshingUntil, lease)));
  try {
    const { refreshToken, scope, ...fresh } = await refresh();
    // What a provider leaves out stays as it was (RFC 6749 §6).
    const tokens = { ...fresh, refreshToken: refreshToken ?? before.refreshToken, scope: scope ?? before.scope };
    await store(keptTokens(deps, provider, own.id, tokens));
    return tokens;
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    deps.log.warn({ provider: provider.id, kind: error.kind, error }, 'kept tokens of a provider could not be refreshed');
    if (error.kind === 'unavailable') {
      await store({});
      throw socialErrors.provider_unavailable({ provider: provider.label }, { retryAfter: 30 });
    }
    // The provider does not take the refresh token any more. The next sign-in brings new ones.
    await store({ tokens: null });
    throw socialErrors.no_provider_token({ provider: provider.label });
  }
}

const isOwn = ({ id, userId }: Own) => and(eq(identities.id, id), eq(identities.userId, userId), isNull(identities.asleepSince));

const labelsOf = (deps: Deps, provider: string) => ({ en: labelOf(deps, provider, 'en'), ko: labelOf(deps, provider, 'ko') });
