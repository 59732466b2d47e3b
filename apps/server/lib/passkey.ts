import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';
import type { Outcome } from './api.ts';
import type { Failure, Passkey } from './api-types.ts';

/** The person or the browser cancelled. The page shows nothing, or its own text. */
export const cancelled: Failure = { status: 0, code: 'passkey_cancelled' };
/** The authenticator already has a passkey of this account. */
export const existing: Failure = { status: 0, code: 'passkey_existing' };

/** How a page calls the API: with or without step-up. */
type Call = <T>(method: 'POST', path: string, body?: unknown) => Promise<Outcome<T>>;

/** Can this browser use passkeys at all? */
export function supportsPasskeys(): boolean {
  return browserSupportsWebAuthn();
}

/** Does it offer passkeys in the suggestions of a field (conditional mediation)? */
export function supportsAutofill(): Promise<boolean> {
  return browserSupportsWebAuthnAutofill();
}

/** Does this device have a built-in authenticator that can verify its user? */
export async function hasOwnAuthenticator(): Promise<boolean> {
  if (!browserSupportsWebAuthn()) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** Ends a ceremony that waits in the background. */
export function endCeremony(): void {
  WebAuthnAbortService.cancelCeremony();
}

interface Answering {
  readonly start: string;
  /** The body of the `start` call. */
  readonly startBody?: object;
  readonly complete: string;
  /** Further fields of the `complete` call, and the name of its field for the answer. */
  readonly body?: object;
  readonly answerAs?: string;
  readonly autofill?: boolean;
}

/** Gets options, lets the authenticator answer, and sends the answer. `start` and `complete` are routes of the API. */
export async function answerWithPasskey<T>(
  call: Call,
  { start, startBody = {}, complete, body = {}, answerAs = 'response', autofill = false }: Answering,
): Promise<Outcome<T>> {
  const options = await call<PublicKeyCredentialRequestOptionsJSON>('POST', start, start.startsWith('/step-up') ? undefined : startBody);
  if (!options.ok) return options;
  try {
    const response = await startAuthentication({
      optionsJSON: options.value,
      useBrowserAutofill: autofill,
      verifyBrowserAutofillInput: false,
    });
    return await call<T>('POST', complete, { ...body, [answerAs]: response });
  } catch {
    return { ok: false, failure: cancelled };
  }
}

/** A browser creates the passkey at once or not at all. A person who has just signed in does not wait longer than this. */
const upgradePatienceMs = 2000;

/** Creates a passkey. With `upgrade` the browser creates it automatically, right after a password was used. */
export async function makePasskey(call: Call, { upgrade = false } = {}): Promise<Outcome<Passkey>> {
  const more = upgrade ? { upgrade } : {};
  const options = await call<PublicKeyCredentialCreationOptionsJSON>('POST', '/passkey/register/start', more);
  if (!options.ok) return options;
  const patience = upgrade ? setTimeout(endCeremony, upgradePatienceMs) : undefined;
  try {
    const response = await startRegistration({ optionsJSON: options.value, useAutoRegister: upgrade });
    return await call<Passkey>('POST', '/passkey/register/complete', { ...more, response });
  } catch (error) {
    const known = error instanceof Error && error.name === 'InvalidStateError';
    return { ok: false, failure: known ? existing : cancelled };
  } finally {
    clearTimeout(patience);
  }
}

interface Capabilities {
  getClientCapabilities?: () => Promise<Readonly<Record<string, boolean>>>;
}

/** Can this browser create a passkey automatically (conditional create)? */
export async function supportsUpgrade(): Promise<boolean> {
  if (!browserSupportsWebAuthn()) return false;
  const { getClientCapabilities } = PublicKeyCredential as unknown as Capabilities;
  const capabilities = await getClientCapabilities?.call(PublicKeyCredential).catch(() => undefined);
  return capabilities?.['conditionalCreate'] === true;
}
