import { createAccessTokens } from './access-tokens.ts';
import { type ClientOptions, createAdmission } from './admission.ts';
import { isWellFormedApiKey, looksLikeApiKey } from './api-key-shape.ts';
import type { ProofTarget } from './dpop.ts';
import { VerifyError } from './errors.ts';
import { type Client, type Identity, type Needs, type Person, type Program, requireNeeds } from './identity.ts';
import { createIntrospection } from './introspection.ts';
import { credentialOf, proofOf, type RequestHeaders, type Sent } from './request-headers.ts';
import { followRevocations, type RevocationFeed } from './revocation-feed.ts';

export type { ProofTarget } from './dpop.ts';
export type { Client, Identity, Needs, Person, Program } from './identity.ts';
export type { RequestHeaders } from './request-headers.ts';
export {
  protectedResourceMetadata,
  type ResourceMetadata,
  type ResourceMetadataOptions,
  resourceMetadataUrl,
} from './resource-metadata.ts';
export type { SeenProofs } from './seen-proofs.ts';

/** How this service verifies what Daemun has issued. */
export interface VerifierOptions extends ClientOptions {
  /** The address at which this service reaches Daemun, if that is another one. */
  readonly url?: string;
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
  /**
   * Verifies a token that came as `Bearer`, or with the proof of its `DPoP` header.
   * @throws VerifyError invalid_credential, invalid_dpop_proof, unavailable
   */
  verifyAccessToken(token: string, proven?: ProofTarget & { readonly proof: string }): Promise<Person | Client>;
  /** @throws VerifyError invalid_credential, unavailable */
  verifyApiKey(key: string): Promise<Program>;
  /**
   * The identity of a request, by `X-API-Key` or `Authorization: Bearer` or `DPoP`, if it meets `needs`. `target` is the request
   * itself, which DPoP proofs are about.
   * @throws VerifyError with the status to answer
   */
  authenticate(headers: RequestHeaders, needs?: Needs, target?: ProofTarget): Promise<Identity>;
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
  const { admits, proofs, resource, challenge } = createAdmission(options);
  const tokens = createAccessTokens({
    issuer,
    url,
    audience,
    resource,
    admits,
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

  /** Requires that what a token with a valid signature lives with is alive, as far as the verifier can know. */
  async function requireLive(token: string, { sessionId, tokenId }: Person | Client): Promise<void> {
    if (feed) {
      // The token of a machine can be revoked by itself.
      const isOver = (): boolean => feed.isRevoked(sessionId) || feed.isRevoked(tokenId);
      if (isOver()) throw new VerifyError('invalid_credential', 'the session has ended');
      if (feed.trusted() || whenUnsure === 'accept') return;
      try {
        await feed.ready(firstWaitMs);
      } catch (error) {
        throw new VerifyError('unavailable', 'revocations cannot be heard', { cause: error });
      }
      if (!feed.trusted()) throw new VerifyError('unavailable', 'revocations cannot be heard');
      if (isOver()) throw new VerifyError('invalid_credential', 'the session has ended');
    } else if (revocations === 'ask') {
      const answer = await introspection.ask(token).catch((error: unknown) => {
        if (whenUnsure === 'accept') return undefined;
        throw error;
      });
      if (answer && answer.active !== true) throw new VerifyError('invalid_credential', 'the session has ended');
    }
  }

  /** `proven`: undefined for a token that came as Bearer. */
  async function verifyAccessToken(
    token: string,
    proven?: { readonly [Part in 'proof' | keyof ProofTarget]: string | undefined },
  ): Promise<Person | Client> {
    const { holder, jkt } = await tokens.verify(token);
    if (jkt !== undefined) {
      // Whoever has stolen a bound token comes without its key (RFC 9449 §7.2).
      if (!proven) throw new VerifyError('invalid_credential', 'a bound access token came as Bearer', { challenge: { scheme: 'DPoP' } });
      await proofs.verify({ ...proven, token, jkt });
    } else if (proven) {
      throw new VerifyError('invalid_credential', 'the access token is not bound to a key');
    }
    await requireLive(token, holder);
    return holder;
  }

  /** The identity of a credential, in the way it was sent. */
  function identify({ scheme, credential }: Sent, headers: RequestHeaders, target: ProofTarget | undefined): Promise<Identity> {
    if (scheme !== 'DPoP') return looksLikeApiKey(credential) ? verifyApiKey(credential) : verifyAccessToken(credential);
    // Member by member: those of a Request of the Fetch API are not its own, so that a spread would lose them.
    return verifyAccessToken(credential, { method: target?.method, url: target?.url, proof: proofOf(headers) });
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
    async authenticate(headers, needs = {}, target = undefined) {
      let scheme: 'Bearer' | 'DPoP' = 'Bearer';
      try {
        const sent = credentialOf(headers);
        if (sent === undefined) throw new VerifyError('missing_credential', 'there is no credential');
        if (sent.scheme === 'DPoP') scheme = sent.scheme;
        const identity = await identify(sent, headers, target);
        requireNeeds(identity, needs, clockToleranceSeconds);
        return identity;
      } catch (error) {
        if (!(error instanceof VerifyError)) throw error;
        const asksForToken = error.code === 'missing_credential' || error.code === 'invalid_credential';
        // A client that takes tokens for this service learns at once which scopes it needs.
        const scopes = resource !== undefined && asksForToken ? needs.scopes : undefined;
        throw error.withChallenge({ ...challenge, scheme, scopes });
      }
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
