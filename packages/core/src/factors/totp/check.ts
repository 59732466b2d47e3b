import type { Platform } from '../../platform/platform.ts';
import { proven, StaleSignIn, type VerifiedFactor } from '../../sign-in/factor.ts';
import { resetAttempts } from '../../sign-in/verify-code.ts';
import { consumeStep, type FindAuthenticator } from './queries.ts';
import { authenticatorSecret } from './secret.ts';
import { stepOf } from './totp.ts';
import { totpTraits } from './traits.ts';

/** What the routes of this capability need. */
export interface TotpDeps extends Platform {
  readonly findAuthenticator: FindAuthenticator;
}

/**
 * The factor of a code. Undefined if the code is wrong or used. Call this through `verifyCode`, which counts first. When the
 * factor is accepted, one statement compares the step with the last used one and consumes it (S-29).
 */
export async function checkTotp(deps: TotpDeps, userId: string, code: string): Promise<VerifiedFactor | undefined> {
  const found = await deps.findAuthenticator(userId);
  if (!found) return undefined;
  const { user, authenticator } = found;
  const step = stepOf(authenticatorSecret.open(deps, authenticator), code, deps.clock.now(), deps.settings.twoFactor.totpWindow);
  if (step === undefined || step <= authenticator.lastUsedStep) return undefined;
  return proven(totpTraits, user, {
    async onAccepted(tx) {
      if (!(await consumeStep(tx, userId, step))) throw new StaleSignIn();
      await resetAttempts(tx, userId);
    },
  });
}
