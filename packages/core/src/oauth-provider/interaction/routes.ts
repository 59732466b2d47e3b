import { z } from 'zod';
import { Moment } from '../../account/user.ts';
import { anyone } from '../../platform/http/guard.ts';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import { signedIn } from '../../session/guard.ts';
import { ClientView, returnsTo, viewOf } from '../client/view.ts';
import type { OAuthDeps } from '../deps.ts';
import { prompts } from '../request/request.ts';
import { identityScopes, isIdentityScope } from '../scopes.ts';
import { decide } from './decide.ts';
import { interactionErrors } from './errors.ts';
import { consentScopes } from './missing.ts';
import { browserPrincipal, canReach, continuePath } from './proceed.ts';
import { type InteractionState, interactionState } from './state.ts';

const steps = ['sign-in', 'enrol', 'step-up', 'account', 'consent', 'ready'] as const;

const Interaction = z
  .object({
    step: z.enum(steps).meta({ description: 'What the request waits for. `ready`: for nothing, so lead the browser on' }),
    client: ClientView.extend({ returnsTo: z.string().meta({ description: 'The host that the answer goes to, or a private scheme' }) }),
    account: z.object({ email: z.string().nullable(), name: z.string().nullable() }).nullable(),
    methods: z.array(z.string()).meta({ description: 'For `step-up`: the methods that end the wait' }),
    scopes: z.array(
      z.object({
        scope: z.string(),
        title: z.string().meta({ description: 'In the language of the request' }),
        granted: z.boolean().meta({ description: 'The person has allowed it before' }),
        optional: z.boolean().meta({ description: 'The person may leave it out' }),
      }),
    ),
    resources: z.array(z.object({ resource: z.string(), name: z.string() })),
    offline: z.boolean().meta({ description: 'It lasts beyond the session' }),
    loginHint: z.string().nullable(),
    prompt: z.array(z.enum(prompts)),
    expiresAt: Moment,
  })
  .meta({ id: 'OAuthInteraction' });

/** An authorization request that waits for a person, for the pages where they decide. */
export const getInteraction = route({
  method: 'GET',
  path: '/oauth/interaction',
  capability: 'oauth-provider',
  summary: { en: 'What an authorization request waits for', ko: '인가 요청이 무엇을 기다리는지 알려 줘요' },
  access: anyone,
  limits: [limit(rates.oauthAuthorize)],
  query: z.object({ interaction: z.string().max(200) }),
  reply: Interaction,
  errors: [interactionErrors.unknown_interaction],
}).handle<OAuthDeps>(async (deps, { interaction }, context) => {
  const principal = await browserPrincipal(deps, context);
  const state = await interactionState(deps, interaction, principal);
  const { stored, understood } = state;
  const { client, request } = understood;
  const step = await stepOf(deps, state, principal);
  return {
    ...step,
    client: { ...viewOf(client), returnsTo: returnsTo(request.redirectUri) },
    account: principal ? { email: principal.user.email, name: principal.user.name } : null,
    ...(await asksFor(deps, state, context.locale)),
    offline: request.scopes.includes('offline_access'),
    loginHint: request.loginHint ?? null,
    prompt: [...request.prompts],
    expiresAt: stored.expiresAt,
  };
});

type Principal = Awaited<ReturnType<typeof browserPrincipal>>;

/** A level that the account cannot reach is no step: going on refuses it. */
async function stepOf(deps: OAuthDeps, { lacking }: InteractionState, principal: Principal) {
  if (lacking?.step !== 'step-up' || !principal) return { step: lacking?.step ?? ('ready' as const), methods: [] };
  if (!(await canReach(deps, principal, lacking))) return { step: 'ready' as const, methods: [] };
  return { step: lacking.step, methods: [...(await deps.stepUpMethods(principal, lacking.need))] };
}

/** Scopes and resources in words. */
async function asksFor({ resources: store }: OAuthDeps, { understood, needed, consent }: InteractionState, locale: Locale) {
  const { request } = understood;
  const all = await store.all();
  const before = needed?.after === undefined ? (consent?.scopes ?? []) : [];
  const scopes = consentScopes(request).map((scope) => {
    const declared = all.flatMap((resource) => resource.scopes).find((one) => one.scope === scope);
    const title = isIdentityScope(scope) ? identityScopes[scope] : declared?.title;
    return { scope, title: title?.[locale] ?? scope, granted: before.includes(scope), optional: declared?.optional === true };
  });
  const resources = all.filter(({ identifier }) => request.resources.includes(identifier));
  return { scopes, resources: resources.map(({ identifier, name }) => ({ resource: identifier, name })) };
}

/** What the person decides. Only what is asked for now counts, so no step can be taken before its turn (S-53). */
export const postInteraction = route({
  method: 'POST',
  path: '/oauth/interaction',
  capability: 'oauth-provider',
  summary: { en: 'Decide about an authorization request', ko: '인가 요청을 허용하거나 거절해요' },
  access: signedIn({ from: 'cookie' }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  body: z.strictObject({
    interaction: z.string().max(200),
    decision: z.enum(['allow', 'deny', 'continue']).meta({
      description: '`allow` is the consent, `continue` the choice of this account, `deny` ends the request',
    }),
    scopes: z.array(z.string().max(100)).max(100).optional().meta({
      description: 'With `allow`: the optional scopes that are allowed. Left out: all of them',
    }),
  }),
  reply: z.object({ redirectTo: z.string() }),
  errors: [interactionErrors.unknown_interaction, interactionErrors.step_not_due],
}).handle<OAuthDeps>(async (deps, { interaction, ...decision }, request) => {
  await decide(deps, request, interaction, decision);
  return { redirectTo: continuePath(interaction) };
});
