import { restoreOnUndo } from '../../account/way-back/parts.ts';
import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { eventDeclarations, methodPhrases, personalData, sealedColumns, subscribers } from '../../kernel/slots.ts';
import { linkKinds } from '../../one-time/link-kind.ts';
import type { SessionGives } from '../../session/capability.ts';
import { linkers } from '../../sign-in/awaited-link.ts';
import { factors } from '../../sign-in/factor.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { appReturn } from './apps/app-return.ts';
import { completeForApp, startForApp } from './apps/app-routes.ts';
import { signInByNativeToken } from './apps/native-routes.ts';
import { getProviderToken } from './apps/token-routes.ts';
import { socialAttempt } from './attempts.ts';
import { returnFromProvider, startSocial, takePostedReply } from './browser-routes.ts';
import type { SocialDeps } from './deps.ts';
import { examineSocialSettings } from './doctor/settings.ts';
import { socialEvents } from './events.ts';
import { createSocialMethod, socialPhrase } from './factor.ts';
import { deleteIdentity, getIdentities } from './identity-routes.ts';
import { startLink } from './link-routes.ts';
import { createIdentityLinker } from './linker.ts';
import { declineSignUp, getNewcomer, newcomerWaits, signUpNewcomer } from './newcomer.ts';
import { identitiesPart } from './part.ts';
import { identityData } from './personal-data.ts';
import { listProviders } from './provider-routes.ts';
import { openProviders } from './providers/list.ts';
import { postedReply } from './returned.ts';
import { sealedTokens } from './sealed.ts';
import { socialSettings } from './settings.ts';
import { deletePlantedIdentities } from './subscriber.ts';
import { upstreamContributions, upstreamRoutes } from './upstream/contributions.ts';
import { type EventVerifiers, openEventVerifiers } from './upstream/sources.ts';

/** What social sign-in gives to its own routes. */
export interface SocialGives extends Pick<SocialDeps, 'socialProviders'> {
  readonly eventVerifiers: EventVerifiers;
}

/** Sign-in with Google, Apple, Kakao, Naver and others, and with any OpenID Connect issuer. */
export const social: Capability<Base & SessionGives & SignInDeps, SocialGives> = {
  name: 'social',
  settings: socialSettings,
  examine: examineSocialSettings,
  open: (deps) => ({ gives: { socialProviders: openProviders(deps), eventVerifiers: openEventVerifiers(deps) } }),
  routes: () => [
    listProviders,
    startSocial,
    returnFromProvider,
    takePostedReply,
    startLink,
    getNewcomer,
    signUpNewcomer,
    declineSignUp,
    getIdentities,
    deleteIdentity,
    startForApp,
    completeForApp,
    signInByNativeToken,
    getProviderToken,
    ...upstreamRoutes,
  ],
  contributes: (deps) => [
    eventDeclarations.of(socialEvents),
    ...deps.socialProviders.all.map((provider) => factors.of(createSocialMethod(provider))),
    ...deps.socialProviders.all.map((provider) => methodPhrases.of(socialPhrase(provider))),
    linkers.of(createIdentityLinker(deps)),
    ...[socialAttempt, postedReply, appReturn, newcomerWaits].map((kind) => linkKinds.of(kind)),
    subscribers.of(restoreOnUndo(identitiesPart)),
    subscribers.of(deletePlantedIdentities),
    personalData.of(identityData),
    ...sealedTokens.map(sealedColumns.of),
    ...upstreamContributions(deps),
  ],
};
