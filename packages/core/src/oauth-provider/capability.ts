import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { caches, followers, subscribers } from '../kernel/slots.ts';
import { ownersChannel } from '../platform/cache/owned-cache.ts';
import { createAllowedCall } from '../platform/outbound/allowed.ts';
import type { SessionGives } from '../session/capability.ts';
import type { SignInDeps } from '../sign-in/sign-in-deps.ts';
import type { TokenGives } from '../token/capability.ts';
import { wantedAlgorithms } from '../token/key-rotation.ts';
import { algorithmsOfClients } from './client/algorithms.ts';
import { createClientKeys } from './client/keys.ts';
import { createDescribedClients } from './client/metadata/described-clients.ts';
import { clientPart } from './client/part.ts';
import { examineRegistration } from './client/registration/doctor.ts';
import { registrationPart } from './client/registration/part.ts';
import { createRemoteKeys } from './client/remote-keys.ts';
import { createClientStore, oauthChannel } from './client/store.ts';
import { consentPart } from './consent/part.ts';
import type { OAuthDeps } from './deps.ts';
import { devicePart } from './device/part.ts';
import { discoveryPart } from './discovery/part.ts';
import { dpopPart } from './dpop/part.ts';
import { createGrants } from './grant/grants.ts';
import { interactionPart } from './interaction/part.ts';
import { introspectionPart } from './introspection/part.ts';
import { logoutPart } from './logout/part.ts';
import { createLogoutSender, logoutsChannel } from './logout/sender.ts';
import { requestPart } from './request/part.ts';
import { resourcePart } from './resource/part.ts';
import { createResourceStore, resourcesOwner } from './resource/store.ts';
import { revocationPart } from './revocation/part.ts';
import { oauthSettings } from './settings.ts';
import { tokenEndpointPart } from './token-endpoint/part.ts';
import { createEndedTokens } from './tokens/ended-tokens.ts';
import { createLiveGrants } from './tokens/live-grants.ts';
import { tokensPart } from './tokens/part.ts';
import { createSubjects } from './tokens/subject.ts';
import { userinfoPart } from './userinfo/part.ts';

const parts = [
  clientPart,
  registrationPart,
  resourcePart,
  requestPart,
  interactionPart,
  consentPart,
  tokenEndpointPart,
  tokensPart,
  devicePart,
  dpopPart,
  userinfoPart,
  introspectionPart,
  revocationPart,
  logoutPart,
  discoveryPart,
];

/** Other applications let people in by this one: the OAuth 2.1 and OpenID Connect provider. */
export const oauthProvider: Capability<
  Base & SessionGives & SignInDeps & Pick<TokenGives, 'keys'>,
  Pick<OAuthDeps, 'clients' | 'clientKeys' | 'resources' | 'grants' | 'subjects' | 'logoutSender' | 'liveGrants' | 'endedTokens'>
> = {
  name: 'oauth-provider',
  settings: oauthSettings,
  examine: examineRegistration,
  open(deps) {
    const clients = createClientStore(deps);
    const resources = createResourceStore(deps);
    const subjects = createSubjects(deps);
    // Each has its own places, so that strangers with slow documents do not hold up logouts.
    const ask = () => createAllowedCall(deps.settings);
    const clientKeys = createClientKeys(createRemoteKeys({ clock: deps.clock, call: ask() }));
    const logoutSender = createLogoutSender({ ...deps, clients, subjects }, ask());
    const liveGrants = createLiveGrants(deps);
    const endedTokens = createEndedTokens(deps);
    return {
      gives: {
        clients: createDescribedClients({ ...deps, resources, call: ask() }, clients),
        resources,
        clientKeys,
        grants: createGrants(deps),
        subjects,
        logoutSender,
        liveGrants,
        endedTokens,
      },
      start: logoutSender.start,
      stop: logoutSender.stop,
      contributes: [
        subscribers.of(async (_, { type, details }) => {
          const clientId = details?.['clientId'];
          if (type.startsWith('oauth-client.') && typeof clientId === 'string') clients.cache.aboutToChange(clientId);
          if (type.startsWith('oauth-resource.')) resources.cache.aboutToChange(resourcesOwner);
        }),
        followers.of({ channel: oauthChannel, listener: clients.cache }),
        followers.of({ channel: oauthChannel, listener: resources.cache }),
        followers.of({ channel: logoutsChannel, listener: logoutSender.listener }),
        followers.of({ channel: oauthChannel, listener: endedTokens.cache }),
        followers.of({ channel: ownersChannel, listener: liveGrants.cache }),
        subscribers.of(async (_, { userId }) => {
          if (userId !== undefined) liveGrants.cache.aboutToChange(userId);
        }),
        caches.of({ name: 'oauth grants', figures: liveGrants.cache.figures }),
        caches.of({ name: 'oauth clients', figures: clients.cache.figures }),
      ],
    };
  },
  routes: (settings) => parts.flatMap(({ routes }) => (typeof routes === 'function' ? routes(settings) : routes)),
  contributes: (deps) => [wantedAlgorithms.of(algorithmsOfClients), ...parts.flatMap((part) => part.contributes(deps))],
};
