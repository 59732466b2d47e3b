import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { eventDeclarations, followers, schedule, sealedColumns, sweep } from '../kernel/slots.ts';
import type { SessionGives } from '../session/capability.ts';
import { bearerReaders } from '../session/principals.ts';
import type { TokenIssuer } from '../sign-in/tokens.ts';
import { tokenEvents } from './events.ts';
import { type Introspector, introspectAccessTokens, introspectors } from './introspect.ts';
import { createTokenIssuer } from './issuer.ts';
import { privateKeyBoundTo, rotateSigningKeys } from './key-rotation.ts';
import { accessTokenReader } from './principals.ts';
import { prepareRotateFamily, type RotateFamily } from './queries.ts';
import { createRevocations, type Revocations, revocationsChannel, sweepRevocations } from './revocations.ts';
import { introspectToken, keySet, refreshToken, revocations, revokeToken, sessionToken } from './routes.ts';
import { tokenSettings } from './settings.ts';
import { createKeyStore, type KeyStore } from './signing-keys.ts';
import { type RefreshTokenStatus, refreshTokenStatus } from './status.ts';
import { signingKeys } from './tables.ts';

/** What tokens give to other capabilities. */
export interface TokenGives {
  readonly keys: KeyStore;
  readonly tokens: TokenIssuer;
  readonly rotateFamily: RotateFamily;
  refreshTokenStatus(): Promise<RefreshTokenStatus>;
  readonly revocations: Revocations;
  readonly introspectors: readonly Introspector[];
}

/** Access tokens, the refresh tokens that renew them, and what other services ask about them. */
export const token: Capability<Base & SessionGives, TokenGives> = {
  name: 'token',
  settings: tokenSettings,
  open(deps) {
    const keys = createKeyStore(deps);
    const revoked = createRevocations(deps);
    return {
      gives: {
        keys,
        tokens: createTokenIssuer({ ...deps, keys }),
        rotateFamily: prepareRotateFamily(deps),
        refreshTokenStatus: () => refreshTokenStatus(deps),
        revocations: revoked,
        introspectors: deps.contributions.all(introspectors),
      },
      contributes: [
        bearerReaders.of(accessTokenReader({ ...deps, keys })),
        introspectors.of(introspectAccessTokens({ ...deps, keys })),
        followers.of({ channel: revocationsChannel, listener: revoked }),
      ],
      hangUp: revoked.close,
      async stop() {
        revoked.close();
        await keys.stop();
      },
    };
  },
  routes: () => [sessionToken, refreshToken, revokeToken, introspectToken, revocations, keySet],
  contributes: ({ contributions }) => [
    eventDeclarations.of(tokenEvents),
    sealedColumns.of({
      name: 'signing_keys.private_key',
      table: signingKeys,
      column: signingKeys.privateKey,
      lasting: { id: signingKeys.id, boundTo: privateKeyBoundTo },
    }),
    schedule.of({ name: 'rotate signing keys', everySeconds: 10 * 60, run: (deps) => rotateSigningKeys({ ...deps, contributions }) }),
    sweep('revocations', sweepRevocations),
  ],
};
