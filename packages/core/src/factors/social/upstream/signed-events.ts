import type { createRemoteJWKSet, JWTPayload } from 'jose';
import { OutboundFailure } from '../../../platform/outbound/call.ts';
import type { Platform } from '../../../platform/platform.ts';

/** Who may sign events, and where the keys are. */
export interface EventSigner {
  readonly issuer: string;
  readonly keysUrl: string;
}

/** The content of a signed event, verified. */
export interface SignedEvent extends JWTPayload {
  readonly jti: string;
  readonly iat: number;
}

/** Why an event is not accepted (RFC 8935 §2.4). */
export type EventFault = 'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience';

export class EventRefused extends Error {
  override readonly name = 'EventRefused';
  readonly err: EventFault;

  constructor(err: EventFault, message: string) {
    super(message);
    this.err = err;
  }
}

/** The provider's keys do not answer, so nothing can be said of the event. The provider sends it again. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** Verifies a signed event, and returns its content. @throws EventRefused, KeysUnavailable */
export type VerifyEvent = (token: string) => Promise<SignedEvent>;

/** A clock may be ahead by this much. */
const toleranceSeconds = 300;
/** An unknown key makes the keys be fetched anew, at most this often. */
const cooldownMs = 60_000;
const keysKeptMs = 10 * 60_000;
const signerKeptMs = 60 * 60_000;

/** A document of a provider, as JSON. @throws KeysUnavailable */
export type GetJson = (url: string) => Promise<unknown>;

/** How events of one provider are verified. */
export interface EventSource {
  /** @throws KeysUnavailable */
  findSigner(getJson: GetJson): Promise<EventSigner>;
  /** Our client ids at the provider. */
  readonly audiences: readonly string[];
}

/**
 * Verifies the events of one provider by its published keys (RFC 7519, RFC 8417). The keys are fetched at the first event. The
 * library does what concerns JOSE.
 */
export function createEventVerifier(
  { clock }: Pick<Platform, 'clock'>,
  { findSigner, audiences }: EventSource,
  fetchText: FetchText,
): VerifyEvent {
  let known: { readonly signer: EventSigner; readonly keys: ReturnType<typeof createRemoteJWKSet>; readonly until: number } | undefined;

  const getJson: GetJson = async (url) => {
    try {
      const { status, text } = await fetchText(url);
      if (status === 200) return JSON.parse(text);
    } catch (error) {
      throw new KeysUnavailable('the keys of a provider do not answer', { cause: error });
    }
    throw new KeysUnavailable('the keys of a provider do not answer');
  };

  async function open() {
    const { createRemoteJWKSet, customFetch } = await import('jose');
    if (known && known.until > clock.now().getTime()) return known;
    const signer = await findSigner(getJson);
    const keys =
      known?.signer.keysUrl === signer.keysUrl
        ? known.keys
        : createRemoteJWKSet(new URL(signer.keysUrl), {
            cooldownDuration: cooldownMs,
            cacheMaxAge: keysKeptMs,
            [customFetch]: async (url: string) => {
              const { status, text } = await fetchText(url);
              return new Response(text, { status });
            },
          });
    known = { signer, keys, until: clock.now().getTime() + signerKeptMs };
    return known;
  }

  let opening: ReturnType<typeof open> | undefined;
  /** Anybody may send something here, so the provider is asked once for all who wait. */
  const opened = (): ReturnType<typeof open> => {
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  };

  return async (token) => {
    const { jwtVerify } = await import('jose');
    const { signer, keys } = await opened();
    const now = clock.now();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: signer.issuer,
        audience: [...audiences],
        algorithms: ['RS256', 'ES256'],
        requiredClaims: ['iat', 'jti'],
        clockTolerance: toleranceSeconds,
        currentDate: now,
      });
      const { jti, iat } = payload;
      if (typeof jti !== 'string' || jti === '' || typeof iat !== 'number')
        throw new EventRefused('invalid_request', 'the event has no id');
      if (iat * 1000 > now.getTime() + toleranceSeconds * 1000) throw new EventRefused('invalid_request', 'the event is of the future');
      return { ...payload, jti, iat };
    } catch (error) {
      throw refusalOf(error);
    }
  };
}

/** Asks another organisation's server for a text. @throws OutboundFailure */
export type FetchText = (url: string) => Promise<{ readonly status: number; readonly text: string }>;

/** What an error of the library means. Its classes are not loaded with this file, but each error has a code. */
function refusalOf(error: unknown): unknown {
  if (error instanceof OutboundFailure) return new KeysUnavailable('the keys of a provider do not answer', { cause: error });
  const { code, claim } = error as { readonly code?: unknown; readonly claim?: unknown };
  if (error instanceof EventRefused || error instanceof KeysUnavailable || typeof code !== 'string') return error;
  if (claim === 'iss') return new EventRefused('invalid_issuer', 'the event is of another issuer');
  if (claim === 'aud') return new EventRefused('invalid_audience', 'the event is for somebody else');
  if (foreignKeys.has(code)) return new EventRefused('invalid_key', 'the event is signed by nobody whom the provider names');
  if (badKeySets.has(code)) return new KeysUnavailable('the keys of a provider do not answer', { cause: error });
  return code.startsWith('ERR_') ? new EventRefused('invalid_request', 'the event is not signed as events are') : error;
}

const foreignKeys: ReadonlySet<string> = new Set([
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
]);

/** The last is of a key set that answers with another status than 200, or without JSON. */
const badKeySets: ReadonlySet<string> = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC']);
