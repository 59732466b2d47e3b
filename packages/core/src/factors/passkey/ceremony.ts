import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { after } from '../../platform/clock.ts';
import { isAndroidOrigin, isWebOrigin } from '../../platform/config/app-settings.ts';
import type { Queryable } from '../../platform/database/database.ts';
import type { PrincipalUser } from '../../platform/http/principal.ts';
import type { Platform } from '../../platform/platform.ts';
import { tokenHash } from '../../platform/random.ts';
import { androidAppOf } from './app-settings.ts';
import { challengeSeconds, challenges, type PasskeyRow } from './queries.ts';
import { type AuthenticationResponse, challengeOf, type RegistrationResponse } from './response.ts';
import type { Ceremony } from './tables.ts';

/** Loaded by the first ceremony: it brings parsers of certificates, 22 MiB, that nothing else needs. */
const webauthn = () => import('@simplewebauthn/server');
const webauthnHelpers = () => import('@simplewebauthn/server/helpers');

/** The accepted algorithms, most wanted first: ES256, EdDSA, RS256 (RFC 9053 §2, RFC 8812 §2). All others are refused (S-41). */
const algorithms = [-7, -8, -257];
const timeout = challengeSeconds * 1000;

/** A ceremony, and the binding of the client that began it. */
export interface Begun {
  readonly ceremony: Ceremony;
  readonly boundTo: Buffer;
}

/** The user handle of a discoverable credential: only the account's id (WebAuthn §14.6.1). */
export function userHandle(userId: string): string {
  return Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url');
}

/**
 * The origins that may use our passkeys: pages within the relying party's domain, and the configured apps. An Android app has the
 * hash of its certificate as origin. An Apple app names the domain itself, whatever host we have within it.
 */
function origins({ origin, trustedOrigins, passkeys: { rpId, androidApps, appleApps } }: Platform['settings']): string[] {
  const pages = [origin, ...trustedOrigins].filter((candidate) => {
    if (!isWebOrigin(candidate)) return false;
    const { hostname } = new URL(candidate);
    return hostname === rpId || hostname.endsWith(`.${rpId}`);
  });
  const android = [...trustedOrigins.filter(isAndroidOrigin), ...androidApps.map((app) => androidAppOf(app).origin)];
  return [...pages, ...android, ...(appleApps.length > 0 ? [`https://${rpId}`] : [])];
}

/** The options to create a passkey, bound to the requesting client. */
export async function creationOptions(
  deps: Platform,
  db: Queryable,
  begun: Begun,
  user: PrincipalUser,
  existing: readonly PasskeyRow[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { settings } = deps;
  const known = user.email ?? user.phone ?? user.name ?? settings.brand.name;
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: settings.brand.name,
    rpID: settings.passkeys.rpId,
    userID: bytesOf(userHandle(user.id)),
    userName: known,
    userDisplayName: user.name ?? known,
    timeout,
    attestationType: 'none',
    excludeCredentials: existing.map(descriptor),
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    supportedAlgorithmIDs: algorithms,
  });
  await remember(deps, db, begun, options.challenge);
  return options;
}

/** The options to use a passkey: one that the authenticator knows, or one of the given list. */
export async function requestOptions(
  deps: Platform,
  db: Queryable,
  begun: Begun,
  allowed: readonly PasskeyRow[] = [],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({
    rpID: deps.settings.passkeys.rpId,
    timeout,
    userVerification: 'preferred',
    allowCredentials: allowed.map(descriptor),
  });
  await remember(deps, db, begun, options.challenge);
  return options;
}

/** Stores the challenge for as long as its answer may take. */
async function remember({ clock }: Pick<Platform, 'clock'>, db: Queryable, { ceremony, boundTo }: Begun, challenge: string): Promise<void> {
  const expiresAt = after(clock.now(), challengeSeconds);
  await challenges.issue(db, { challengeHash: tokenHash(challenge), ceremony, boundTo, expiresAt });
}

function descriptor({ credentialId, transports }: PasskeyRow): { id: string; transports: string[] } {
  return { id: credentialId.toString('base64url'), transports };
}

/** The stored challenge that an answer belongs to. */
export interface Challenge {
  readonly text: string;
  /**
   * Consumes the challenge. Of any number of simultaneous answers one returns true (S-40). A right answer consumes it in the
   * transaction that accepts the answer, a wrong answer at once.
   */
  consume(db: Queryable): Promise<boolean>;
}

/** Finds the challenge of an answer. Undefined if this client did not get it for this ceremony, or if it is consumed. */
export async function findChallenge(deps: Platform, begun: Begun, clientDataJSON: string): Promise<Challenge | undefined> {
  const text = challengeOf(clientDataJSON);
  if (text === undefined) return undefined;
  const named = { challengeHash: tokenHash(text), ceremony: begun.ceremony, boundTo: begun.boundTo };
  if (!(await challenges.peek(deps, deps.db, named))) return undefined;
  return { text, consume: async (db) => (await challenges.consume(deps, db, named)) !== undefined };
}

/** A new passkey, as its authenticator has created it. */
export type NewPasskey = Pick<PasskeyRow, 'credentialId' | 'publicKey' | 'signCount' | 'transports' | 'synced' | 'backedUp' | 'aaguid'>;

/** The passkey of a right answer, with its challenge, which is consumed when the passkey is saved. */
export interface Creation {
  readonly made: NewPasskey;
  readonly challenge: Challenge;
}

/** The passkey of an answer to creation options. Undefined if a check fails (WebAuthn §7.1). */
export async function verifyCreation(deps: Platform, begun: Begun, given: RegistrationResponse): Promise<Creation | undefined> {
  const challenge = await findChallenge(deps, begun, given.response.clientDataJSON);
  if (!challenge) return undefined;
  const made = await readCreation(deps, begun, given, challenge.text);
  if (made) return { made, challenge };
  await challenge.consume(deps.db);
  return undefined;
}

async function readCreation(
  deps: Platform,
  begun: Begun,
  given: RegistrationResponse,
  expectedChallenge: string,
): Promise<NewPasskey | undefined> {
  // Outside of the block below: a library that cannot be loaded is no wrong answer.
  const [{ verifyRegistrationResponse }, { decodeAttestationObject }] = await Promise.all([webauthn(), webauthnHelpers()]);
  try {
    if (!isUnattested(decodeAttestationObject(bytesOf(given.response.attestationObject)))) return undefined;
    const { id, rawId, type, response } = given;
    const verified = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type,
        response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge,
      expectedOrigin: origins(deps.settings),
      expectedRPID: deps.settings.passkeys.rpId,
      // A browser that creates a passkey automatically after a password does not ask the user to touch anything (WebAuthn §5.1.3,
      // conditional create).
      requireUserPresence: begun.ceremony !== 'upgrade',
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified.verified) return undefined;
    const { credential, credentialDeviceType, credentialBackedUp, aaguid } = verified.registrationInfo;
    const credentialId = Buffer.from(credential.id, 'base64url');
    if (credential.id !== id || credentialId.length > 1023) return undefined;
    return {
      credentialId,
      publicKey: Buffer.from(credential.publicKey),
      signCount: credential.counter,
      transports: response.transports ?? [],
      synced: credentialDeviceType === 'multiDevice',
      backedUp: credentialBackedUp,
      aaguid,
    };
  } catch {
    // The library throws a different error for each failed check. The client gets the same answer for all.
    return undefined;
  }
}

/**
 * We neither request nor check attestation, because certificates could make us fetch URLs of their maker (S-107). A browser may
 * still send self attestation (WebAuthn §5.4.7).
 */
function isUnattested(decoded: AttestationObject): boolean {
  const format = decoded.get('fmt');
  return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined);
}

type AttestationObject = ReturnType<Awaited<ReturnType<typeof webauthnHelpers>>['decodeAttestationObject']>;

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64url, 'base64url'));

/** What the authenticator reports in a right answer. */
export interface Assertion {
  readonly signCount: number;
  readonly backedUp: boolean;
  readonly userVerified: boolean;
}

/**
 * Why an answer was refused, for the log and the audit log. Only the owner of the key can reach `backup-eligibility-changed` and
 * `counter-regressed`.
 */
export type PasskeyFault =
  | 'challenge'
  | 'unknown'
  | 'other-account'
  | 'user-handle'
  | 'not-verified'
  | 'backup-eligibility-changed'
  | 'counter-regressed';

/** Verifies an answer with the stored key (WebAuthn §7.2). */
export async function verifyAssertion(
  deps: Platform,
  expectedChallenge: string,
  given: AuthenticationResponse,
  passkey: PasskeyRow,
): Promise<Assertion | PasskeyFault> {
  const { clientDataJSON, authenticatorData, signature, userHandle: handle } = given.response;
  if (handle && handle !== userHandle(passkey.userId)) return 'user-handle';
  const { verifyAuthenticationResponse } = await webauthn();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: given.id,
        rawId: given.rawId,
        type: given.type,
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge,
      expectedOrigin: origins(deps.settings),
      expectedRPID: deps.settings.passkeys.rpId,
      // We check the counter ourselves, in the transaction that accepts the answer.
      credential: { id: given.id, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 },
      requireUserVerification: false,
    });
    if (!verified) return 'not-verified';
    const { newCounter, credentialBackedUp, credentialDeviceType, userVerified } = authenticationInfo;
    // Whether a key may be synced is fixed when it is created.
    if ((credentialDeviceType === 'multiDevice') !== passkey.synced) return 'backup-eligibility-changed';
    return { signCount: newCounter, backedUp: credentialBackedUp, userVerified };
  } catch {
    return 'not-verified';
  }
}
