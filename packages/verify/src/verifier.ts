import { createAccessTokens } from './access-tokens.ts';
import { isWellFormedApiKey, looksLikeApiKey } from './api-key-shape.ts';
import { VerifyError } from './errors.ts';
import { type Identity, type Needs, type Person, type Program, requireNeeds } from './identity.ts';
import { createIntrospection } from './introspection.ts';
import { credentialOf, type RequestHeaders } from './request-headers.ts';
import { followRevocations, type RevocationFeed } from './revocation-feed.ts';

export type { Identity, Needs, Person, Program } from './identity.ts';
export type { RequestHeaders } from './request-headers.ts';

/** How this service verifies what Daemun has issued. */
export interface VerifierOptions {
  /** The public origin of Daemun, such as `https://auth.example.com`. */
  readonly issuer: string;
  /** The address at which this service reaches Daemun, if that is another one. */
  readonly url?: string;
  /** The `aud` of access tokens. Undefined: the issuer, as in Daemun. */
  readonly audience?: string;
  /** One of Daemun's `DAEMUN_SERVICE_TOKENS`: for API keys, and for revocations. */
  readonly serviceToken?: string;
  /**
   * How the service notices that a session ends before its token does. `live` follows Daemun and refuses within milliseconds.
   * `ask` introspects each token, for runtimes that keep no connection. `off` does not notice, and trusts a token for five
   * minutes (`maxTokenAgeSeconds`). The default is `live` with a service token, else `off`.
   */
  readonly revocations?: 'live' | 'ask' | 'off';
  /**
   * The highest age of an access token, in seconds. Default: 300 with `off`, because nothing else ends a session there; otherwise
   * the token's own lifetime.
   */
  readonly maxTokenAgeSeconds?: number;
  /** While Daemun cannot be heard: `refuse` (the default), or `accept` a token with a valid signature. */
  readonly whenUnsure?: 'refuse' | 'accept';
  /** Silence after which nothing is trusted (`live`), in ms; 10,000 if undefined. */
  readonly trustedForMs?: number;
  /** How long an introspection answer is good, in ms; 10,000 if undefined. */
  readonly rememberedForMs?: number;
  /** The number of cached credentials, of each kind; 10,000 if undefined. */
  readonly remembered?: number;
  /** Kinds of API keys that this service takes; `live` and `test` if undefined. A publishable key is no secret. */
  readonly keyKinds?: readonly Program['keyKind'][];
  /** How far two clocks may be apart, in seconds; 30 if undefined. */
  readonly clockToleranceSeconds?: number;
  readonly fetch?: typeof fetch;
  /** Receives lost connections and similar errors. The verifier has already done what can be done about them. */
  readonly onTrouble?: (error: unknown) => void;
}

/** Verifies what Daemun has issued. It keeps public keys, answers about API keys for a short time, and revocations. */
export interface Verifier {
  /** @throws VerifyError invalid_credential, unavailable */
  verifyAccessToken(token: string): Promise<Person>;
  /** @throws VerifyError invalid_credential, unavailable */
  verifyApiKey(key: string): Promise<Program>;
  /**
   * The identity of a request, by `X-API-Key` or `Authorization: Bearer`, if it meets `needs`.
   * @throws VerifyError with the status to answer
   */
  authenticate(headers: RequestHeaders, needs?: Needs): Promise<Identity>;
  /** Resolves once revocations are heard; rejects after `milliseconds`. */
  ready(milliseconds?: number): Promise<void>;
  /** Ends the connection to Daemun. */
  close(): void;
}

/** A service that cannot see revocations trusts a token for this long (C3). */
const unseenForSeconds = 5 * 60;
/** How long the first requests wait for the feed. */
const firstWaitMs = 5000;

/** Makes a verifier. Make one for the life of the service. */
export function createVerifier(options: VerifierOptions): Verifier {
  const {
    issuer,
    url = issuer,
    audience = issuer,
    serviceToken,
    revocations = serviceToken === undefined ? 'off' : 'live',
    maxTokenAgeSeconds = revocations === 'off' ? unseenForSeconds : undefined,
    whenUnsure = 'refuse',
    trustedForMs = 10_000,
    rememberedForMs = 10_000,
    remembered = 10_000,
    keyKinds = ['live', 'test'],
    clockToleranceSeconds = 30,
    onTrouble = () => undefined,
  } = options;
  const call: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init));
  if (revocations !== 'off' && serviceToken === undefined) throw new TypeError(`revocations: "${revocations}" needs a serviceToken`);
  if (clockToleranceSeconds > 60) throw new TypeError('clockToleranceSeconds may be 60 at most');
  if (maxTokenAgeSeconds !== undefined && !(Number.isFinite(maxTokenAgeSeconds) && maxTokenAgeSeconds > 0)) {
    throw new TypeError('maxTokenAgeSeconds must be more than 0');
  }
  const tokens = createAccessTokens({
    issuer,
    url,
    audience,
    clockToleranceSeconds,
    maxTokenAgeSeconds,
    remembered,
    fetch: call,
    onTrouble,
  });
  const introspection = createIntrospection({ url: `${url}/api/auth/introspect`, serviceToken, rememberedForMs, remembered, fetch: call });
  const feed: RevocationFeed | undefined =
    revocations === 'live' && serviceToken !== undefined
      ? followRevocations({ url: `${url}/api/auth/revocations`, serviceToken, fetch: call, trustedForMs, onTrouble })
      : undefined;

  /** Requires that the session of a token with a valid signature is alive, as far as the verifier can know. */
  async function requireLive(token: string, { sessionId }: Person): Promise<void> {
    if (feed) {
      if (feed.isRevoked(sessionId)) throw new VerifyError('invalid_credential', 'the session has ended');
      if (feed.trusted() || whenUnsure === 'accept') return;
      try {
        await feed.ready(firstWaitMs);
      } catch (error) {
        throw new VerifyError('unavailable', 'revocations cannot be heard', { cause: error });
      }
      if (!feed.trusted()) throw new VerifyError('unavailable', 'revocations cannot be heard');
      if (feed.isRevoked(sessionId)) throw new VerifyError('invalid_credential', 'the session has ended');
    } else if (revocations === 'ask') {
      const answer = await introspection.ask(token).catch((error: unknown) => {
        if (whenUnsure === 'accept') return undefined;
        throw error;
      });
      if (answer && answer.active !== true) throw new VerifyError('invalid_credential', 'the session has ended');
    }
  }

  async function verifyAccessToken(token: string): Promise<Person> {
    const person = await tokens.verify(token);
    await requireLive(token, person);
    return person;
  }

  async function verifyApiKey(key: string): Promise<Program> {
    if (!isWellFormedApiKey(key)) throw new VerifyError('invalid_credential', 'this is no API key');
    const answer = await introspection.ask(key);
    if (!answer.active || answer['token_type'] !== 'api_key') throw new VerifyError('invalid_credential', 'the API key is not active');
    const program = toProgram(answer);
    if (!keyKinds.includes(program.keyKind)) throw new VerifyError('insufficient_scope', 'another kind of API key is wanted');
    return program;
  }

  return {
    verifyAccessToken,
    verifyApiKey,
    async authenticate(headers, needs = {}) {
      const credential = credentialOf(headers);
      if (credential === undefined) throw new VerifyError('missing_credential', 'there is no credential');
      const identity = await (looksLikeApiKey(credential) ? verifyApiKey(credential) : verifyAccessToken(credential));
      requireNeeds(identity, needs);
      return identity;
    },
    ready: (milliseconds = firstWaitMs) => feed?.ready(milliseconds) ?? Promise.resolve(),
    close: () => feed?.close(),
  };
}

function toProgram(answer: Readonly<Record<string, unknown>> & { readonly exp?: number }): Program {
  const { sub, jti, kind, name, scope, tier, exp } = answer;
  // RFC 7662 lets a server leave this out. Daemun never does, so a program without an end does not come from Daemun.
  if (exp === undefined) throw new VerifyError('unavailable', 'introspection did not say when the API key ends');
  return Object.freeze({
    kind: 'api-key',
    userId: String(sub),
    keyId: String(jti),
    keyKind: kind as Program['keyKind'],
    name: String(name),
    scopes: String(scope).split(' ').filter(Boolean),
    tier: typeof tier === 'string' ? tier : null,
    expiresAt: new Date(exp * 1000),
  });
}
