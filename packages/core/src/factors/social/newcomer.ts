import { z } from 'zod';
import { Moment } from '../../account/user.ts';
import { consentErrors } from '../../consent/errors.ts';
import { ConsentsGiven, consentRequired, missingIn, readConsents } from '../../consent/statement.ts';
import { type LinkKind, linkKind } from '../../one-time/link-kind.ts';
import { consume, issue, type Kept, peek } from '../../one-time/single-use.ts';
import { after } from '../../platform/clock.ts';
import { type BrowserBinding, browserBinding } from '../../platform/http/browser-binding.ts';
import { anyone } from '../../platform/http/guard.ts';
import { unlimitedBecauseUnguessable } from '../../platform/http/rates.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { route } from '../../platform/http/route.ts';
import type { Platform } from '../../platform/platform.ts';
import { newId } from '../../platform/random.ts';
import { SignInResult } from '../../sign-in/result.ts';
import { requireProvider, type SocialDeps } from './deps.ts';
import { socialErrors } from './errors.ts';
import { fromPlain, type PlainIdentity, toPlain } from './linked.ts';
import type { SocialProvider, UpstreamIdentity } from './provider.ts';
import { signInWith } from './sign-in-with.ts';

/** A person whom a provider has named, until they have agreed to what every account needs. Nothing else is stored about them. */
interface Newcomer {
  readonly provider: string;
  readonly person: Omit<UpstreamIdentity, 'tokens' | 'authenticatedAt'> & Pick<PlainIdentity, 'tokens'>;
}

/** The token is the handle of `newcomerBinding`, so it works in the browser that came back from the provider and nowhere else. */
export const newcomerWaits: LinkKind<Newcomer> = linkKind({
  purpose: 'social-newcomer',
  lifetimeSeconds: ({ social }) => social.attemptSeconds,
});

const newcomerBinding: BrowserBinding = browserBinding({ name: 'newcomer', lifetime: ({ social }) => social.attemptSeconds });

/** Lets a new person wait for the page that asks for the consents. No account is made before (docs/decisions/0020). */
export async function keepNewcomer(
  deps: Pick<Platform, 'db' | 'clock' | 'keyring' | 'settings'>,
  request: RequestContext,
  { id }: SocialProvider,
  { authenticatedAt: _, ...person }: UpstreamIdentity,
): Promise<void> {
  const payload: Newcomer = { provider: id, person: { ...person, tokens: toPlain({ ...person, authenticatedAt: undefined }).tokens } };
  const token = await deps.db.transaction((tx) => issue(deps, tx, newcomerWaits, { key: newId(), payload }));
  newcomerBinding.issue(deps, request, token, () => false);
}

async function findNewcomer(
  deps: Pick<Platform, 'db' | 'clock' | 'keyring'>,
  request: RequestContext,
): Promise<(Kept<Newcomer> & { readonly token: string }) | undefined> {
  for (const token of newcomerBinding.read(request)) {
    const kept = await peek(deps, deps.db, newcomerWaits, token);
    if (kept) return { ...kept, token };
  }
  return undefined;
}

/** Ends the wait. False if another request was faster. */
async function endNewcomer(deps: SocialDeps, request: RequestContext, token: string): Promise<boolean> {
  const ended = await deps.db.transaction((tx) => consume(deps, tx, newcomerWaits, token));
  newcomerBinding.forget(deps, request, (handle) => handle === token);
  return ended !== undefined;
}

export const getNewcomer = route({
  method: 'GET',
  path: '/social/sign-up',
  capability: 'social',
  summary: {
    en: 'Read who waits in this browser to agree to the consents of a new account',
    ko: '이 브라우저에서 약관 동의를 기다리는 새 가입자를 알려 줘요',
  },
  access: anyone,
  limits: unlimitedBecauseUnguessable,
  reply: z.object({
    provider: z.string(),
    label: z.string(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    expiresAt: Moment,
  }),
  errors: [socialErrors.no_sign_up],
}).handle(async (deps: SocialDeps, _input, request) => {
  const found = await findNewcomer(deps, request);
  const provider = found && deps.socialProviders.byId(found.payload.provider);
  if (!found || !provider) throw socialErrors.no_sign_up();
  const { email, name } = found.payload.person;
  const expiresAt = after(found.createdAt, deps.settings.social.attemptSeconds);
  return { provider: provider.id, label: provider.label[request.locale], email, name, expiresAt };
});

export const signUpNewcomer = route({
  method: 'POST',
  path: '/social/sign-up',
  capability: 'social',
  summary: { en: 'Agree to the consents, and make the account', ko: '약관에 동의하고 계정을 만들어요' },
  access: anyone,
  limits: unlimitedBecauseUnguessable,
  body: z.strictObject({ consents: ConsentsGiven }),
  reply: SignInResult,
  errors: [socialErrors.no_sign_up, consentErrors.consent_required],
}).handle(async (deps: SocialDeps, { consents: given }, request) => {
  const consents = readConsents(deps, request, given);
  const found = await findNewcomer(deps, request);
  if (!found) throw socialErrors.no_sign_up();
  const { provider: id, person } = found.payload;
  const provider = requireProvider(deps, id);
  const identity: UpstreamIdentity = { ...person, authenticatedAt: undefined, tokens: fromPlain(person).tokens };
  // A person who lacks a consent still waits.
  const missing = missingIn(deps.settings, consents);
  if (missing.length > 0) throw consentRequired(missing, request.locale);
  if (!(await endNewcomer(deps, request, found.token))) throw socialErrors.no_sign_up();
  const result = await signInWith(deps, request, provider, identity, { transport: 'cookie', consents });
  if (result.status === 'refused') throw socialErrors.no_sign_up().because(result.reason);
  return result;
});

export const declineSignUp = route({
  method: 'DELETE',
  path: '/social/sign-up',
  capability: 'social',
  summary: { en: 'Decline. No account is made', ko: '가입하지 않아요. 계정이 만들어지지 않아요' },
  access: anyone,
  limits: unlimitedBecauseUnguessable,
}).handle(async (deps: SocialDeps, _input, request) => {
  const found = await findNewcomer(deps, request);
  if (found) await endNewcomer(deps, request, found.token);
});
