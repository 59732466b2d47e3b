import { fieldError } from '../../platform/http/input.ts';
import type { SignedInRequest } from '../../session/guard.ts';
import { eventName } from '../client/view.ts';
import { recordConsent } from '../consent/record.ts';
import type { OAuthDeps } from '../deps.ts';
import { interactionErrors } from './errors.ts';
import { consentScopes } from './missing.ts';
import { type InteractionState, interactionState } from './state.ts';
import { denyInteraction, markChosen, sealKept } from './store.ts';

/** What a person decides. `scopes`: the optional ones that are allowed. */
export interface Decision {
  readonly decision: 'allow' | 'deny' | 'continue';
  readonly scopes?: readonly string[] | undefined;
}

/**
 * Notes what the person of this session decides about an interaction, for this session alone. The account is locked meanwhile, so a
 * consent and its withdrawal happen one after the other, and the session cannot end before.
 * @throws Problem unknown_interaction, step_not_due, invalid_input, unauthenticated
 */
export async function decide(deps: OAuthDeps, request: SignedInRequest, handle: string, given: Decision): Promise<void> {
  const state = await interactionState(deps, handle, request.principal);
  if (given.decision === 'deny') return deny(deps, request, state);
  const due = given.decision === 'allow' ? 'consent' : 'account';
  if (state.lacking?.step !== due) throw interactionErrors.step_not_due();
  const declined = given.decision === 'allow' ? await declinedScopes(deps, request, state, given.scopes) : [];
  const { client, request: asked, kept } = state.understood;
  const { handleHash } = state.stored;
  const names = { client: client.id, name: eventName(client) };
  await deps.sessions.actAs(request, async (tx, publish) => {
    const parameters = sealKept(deps, handleHash, { ...kept, declined: [...kept.declined, ...declined] });
    const now = deps.clock.now();
    // In the same transaction: an interaction that another tab has just ended leaves no consent behind.
    if (!(await markChosen(tx, { handleHash, sessionId: request.principal.session.id, parameters, now }))) {
      throw interactionErrors.unknown_interaction();
    }
    if (given.decision !== 'allow') return;
    const scopes = consentScopes(asked).filter((scope) => !declined.includes(scope));
    const { isFirst } = await recordConsent(tx, {
      userId: request.principal.user.id,
      clientId: client.id,
      scopes,
      resources: asked.resources,
      declined,
      at: now,
    });
    await publish('oauth.consented', { details: { ...names, scopes: scopes.join(' '), first: isFirst } });
  });
}

async function deny(deps: OAuthDeps, request: SignedInRequest, { stored, understood }: InteractionState): Promise<void> {
  const { client } = understood;
  await deps.sessions.actAs(request, async (tx, publish) => {
    if (!(await denyInteraction(tx, stored.handleHash, deps.clock.now()))) throw interactionErrors.unknown_interaction();
    await publish('oauth.consent-denied', { details: { client: client.id, name: eventName(client) } });
  });
}

/**
 * The optional scopes that the person leaves out.
 * @throws Problem invalid_input for a scope that is not optional, or not asked for
 */
async function declinedScopes(
  { resources }: OAuthDeps,
  { locale }: SignedInRequest,
  { understood }: InteractionState,
  allowed: readonly string[] | undefined,
): Promise<readonly string[]> {
  if (allowed === undefined) return [];
  const declared = (await resources.all()).flatMap(({ scopes }) => scopes);
  const optional = understood.request.scopes.filter((scope) => declared.some((one) => one.scope === scope && one.optional));
  if (!allowed.every((scope) => optional.includes(scope))) throw fieldError('scopes', notOptional, locale);
  return optional.filter((scope) => !allowed.includes(scope));
}

const notOptional = {
  code: 'not_optional',
  text: { en: 'Only optional scopes can be chosen.', ko: '선택할 수 있는 범위만 고를 수 있어요.' },
};
