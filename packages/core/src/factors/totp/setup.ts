import { after } from '../../platform/clock.ts';
import type { Platform } from '../../platform/platform.ts';
import type { SignedInRequest } from '../../session/guard.ts';
import type { WithSessions } from '../../session/live.ts';
import type { SetupVerdict } from '../../sign-in/factor.ts';
import { encodeBase32 } from './base32.ts';
import { setupAttempts, setups, storeAuthenticator } from './queries.ts';
import { authenticatorSecret, setupSecret } from './secret.ts';
import { newSecret, otpauthUri, stepOf } from './totp.ts';

/** How long a shown secret waits for its first code, in seconds. */
const setupSeconds = 15 * 60;

/** What the owner types or scans. The secret is shown once, and no route returns it again (S-31). */
export interface ShownSecret {
  readonly otpauthUri: string;
  /** The secret in Base32. */
  readonly secret: string;
  /** An SVG as a data URI, with its own white background. */
  readonly qrCode: string;
}

/**
 * Makes a secret for the authenticator app of this session's account, in place of a pending one. Nothing is enabled yet.
 * @throws Problem unauthenticated if the session or its credentials have ended meanwhile
 */
export async function beginSetup(deps: Platform & WithSessions, request: SignedInRequest): Promise<ShownSecret> {
  const { user, session } = request.principal;
  const secret = newSecret();
  const setup = {
    userId: user.id,
    sessionId: session.id,
    secret: setupSecret.seal(deps, user.id, secret),
    expiresAt: after(deps.clock.now(), setupSeconds),
  };
  await deps.sessions.actAs(request, (tx) => setups.issue(tx, setup), { sameCredentials: true });
  const uri = otpauthUri(secret, deps.settings.brand.name, user.email ?? user.phone ?? user.name ?? user.id);
  // Loaded by the first set-up, as are the libraries of other routes that few requests need.
  const { encodeQR } = await import('qr');
  // Error correction level M tolerates a dirty screen. Scanners need the quiet zone of four modules (ISO/IEC 18004 §9.1).
  const modules = encodeQR(uri, 'svg', { ecc: 'medium', border: 4 });
  // The encoder draws only the black modules. Without a white background no scanner could read the code on a dark page.
  const svg = modules.replace('<path', '<rect width="100%" height="100%" fill="#fff"/><path');
  return { otpauthUri: uri, secret: encodeBase32(secret), qrCode: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` };
}

/**
 * Verifies the first code of this session's pending set-up. The attempt is counted first. `enrol` resolves to false if another
 * request was faster.
 */
export async function verifySetup(deps: Platform, request: SignedInRequest, code: string): Promise<SetupVerdict> {
  const { user, session } = request.principal;
  const of = { userId: user.id, sessionId: session.id };
  const tried = await setups.attempt(deps, deps.db, of);
  if (!tried) return { kind: 'none' };
  const keepCount = request.refundOnFailure(() => setups.refund(deps.db, { ...of, secret: tried.secret }));
  const secret = setupSecret.open(deps, { userId: user.id, secret: tried.secret });
  const step = stepOf(secret, code, deps.clock.now(), deps.settings.twoFactor.totpWindow);
  if (step === undefined) {
    keepCount();
    return { kind: 'wrong', attemptsLeft: setupAttempts - tried.attempts };
  }
  return {
    kind: 'right',
    async enrol(tx) {
      if (!(await setups.consume(deps, tx, { ...of, secret: tried.secret }))) return false;
      const sealed = authenticatorSecret.seal(deps, user.id, secret);
      // The confirming code is used up like any other code, so its step is stored as the last used one.
      await storeAuthenticator(tx, { userId: user.id, secret: sealed, lastUsedStep: step, createdAt: deps.clock.now() });
      return true;
    },
  };
}
