import type { RequestContext } from '../../../platform/http/request-context.ts';
import { recordRefusals } from '../../../sign-in/record-refusals.ts';
import type { SignInResult } from '../../../sign-in/result.ts';
import type { SocialDeps } from '../deps.ts';
import { socialErrors } from '../errors.ts';
import { methodOf } from '../factor.ts';
import { ProviderFailure, type SocialProvider, type UpstreamIdentity } from '../provider.ts';
import { type SocialSignIn, signInWith } from '../sign-in-with.ts';

/**
 * Asks a provider, with its failures as problems.
 * @throws Problem provider_unavailable, invalid_identity
 */
export async function upstreamErrors<T>(
  { log }: Pick<SocialDeps, 'log'>,
  { reference }: Pick<RequestContext, 'reference'>,
  { id, label }: Pick<SocialProvider, 'id' | 'label'>,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { kind } = error;
    log.warn({ reference, provider: id, kind, error }, 'a sign-in at a social provider has failed');
    if (kind === 'unavailable') throw socialErrors.provider_unavailable({ provider: label }, { retryAfter: 30 });
    throw socialErrors.invalid_identity({ provider: label }).because(kind);
  }
}

/**
 * Signs in a person whom an app has brought. A refusal is recorded, and looks like a wrong proof (S-09).
 * @throws Problem invalid_identity, provider_unavailable, consent_required, and those of `identify`
 */
export function signInByApp(
  deps: SocialDeps,
  request: RequestContext,
  provider: SocialProvider,
  identify: () => Promise<UpstreamIdentity>,
  options: SocialSignIn,
): Promise<SignInResult> {
  const given = { refused: 'sign-in.failed', method: methodOf(provider.id), findOwner: async () => undefined } as const;
  return recordRefusals(deps, request, given, async () => {
    const person = await upstreamErrors(deps, request, provider, identify);
    const result = await signInWith(deps, request, provider, person, options);
    if (result.status === 'refused') throw socialErrors.invalid_identity({ provider: provider.label }).because(result.reason);
    return result;
  });
}
