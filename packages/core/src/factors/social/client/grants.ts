import type { ClientAuth, Configuration } from 'openid-client';
import type { Clock } from '../../../platform/clock.ts';
import { type ExchangeExpected, ProviderFailure, type UpstreamTokens } from '../provider.ts';
import type { Authenticate } from './authentication.ts';
import type { ProviderDescription } from './description.ts';
import { type CustomFetch, fetchBy, openLibrary, toFailure } from './library.ts';
import type { ProviderMetadata } from './metadata.ts';
import type { ProviderCall } from './provider-call.ts';
import type { ProviderClient } from './provider-client.ts';
import { readTokenReply, tokensOf } from './token-reply.ts';

/** What a code was exchanged for. */
export interface Granted {
  readonly tokens: UpstreamTokens;
  /** Not verified yet. */
  readonly idToken: string | undefined;
}

/** The calls of the token and the revocation endpoint. Each throws ProviderFailure. */
export interface Grants {
  code(reply: URLSearchParams, expected: ExchangeExpected): Promise<Granted>;
  refresh(refreshToken: string): Promise<UpstreamTokens>;
  generic(grantType: string, parameters: Readonly<Record<string, string>>): Promise<UpstreamTokens>;
  revoke(token: string, hint: 'refresh_token' | 'access_token'): Promise<void>;
}

export interface GrantsDeps {
  readonly clock: Clock;
  readonly call: ProviderCall;
  readonly metadata: () => Promise<ProviderMetadata>;
  readonly authenticate: Authenticate;
}

/** The parameters of an authorization response (RFC 6749 §4.1.2, RFC 9207). Others may come along, such as Apple's `user`. */
const responseParameters = ['code', 'state', 'iss', 'error', 'response'];
/** A token that is not valid any more is what a revocation wants. */
const goneAlready = new Set(['invalid_token', 'invalid_grant']);

export function createGrants(deps: GrantsDeps, description: ProviderDescription, { clientId }: ProviderClient): Grants {
  const { clock, call, metadata, authenticate } = deps;
  const { id, cancelledBy = ['access_denied'] } = description;

  /** Runs a call of the library with each way to authenticate. `fetch` answers it. */
  async function run<T>(fetch: CustomFetch, work: (configuration: Configuration) => Promise<T>): Promise<T> {
    const library = await openLibrary();
    try {
      const server = await metadata();
      return await authenticate(server, (by: ClientAuth) => {
        const configuration = new library.Configuration(server, clientId, undefined, by);
        library.allowInsecureRequests(configuration);
        configuration[library.customFetch] = fetch;
        return work(configuration);
      });
    } catch (error) {
      throw toFailure(id, error);
    }
  }

  /** Calls the token endpoint. The ID token is taken out of its reply. */
  async function callTokens(work: (configuration: Configuration) => Promise<Parameters<typeof tokensOf>[0]>): Promise<Granted> {
    let idToken: string | undefined;
    const fetch = fetchBy(call, (answer) => {
      const read = readTokenReply(id, answer);
      idToken = read.idToken;
      return read.reply;
    });
    const reply = await run(fetch, work);
    return { tokens: tokensOf(reply, clock.now()), idToken };
  }

  return {
    async code(reply, expected) {
      const library = await openLibrary();
      const answer = new URL(expected.redirectUri);
      answer.search = '';
      for (const name of responseParameters) for (const value of reply.getAll(name)) answer.searchParams.append(name, value);
      const checks = {
        expectedState: expected.state,
        ...(description.pkce !== false && { pkceCodeVerifier: expected.codeVerifier }),
      };
      const parameters = { ...description.tokenParameters?.(expected) };
      return callTokens((configuration) =>
        library.authorizationCodeGrant(configuration, answer, checks, parameters).catch((error: unknown) => {
          // By now the library has checked the state and the issuer.
          if (error instanceof library.AuthorizationResponseError && cancelledBy.includes(error.error))
            throw new ProviderFailure('cancelled', `${id}: the person has declined`);
          throw error;
        }),
      );
    },
    async refresh(refreshToken) {
      const library = await openLibrary();
      const { tokens } = await callTokens((configuration) => library.refreshTokenGrant(configuration, refreshToken));
      // A provider that sends no new one leaves the old one in force (RFC 6749 §6).
      return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
    },
    async generic(grantType, parameters) {
      const library = await openLibrary();
      const { tokens } = await callTokens((configuration) => library.genericGrantRequest(configuration, grantType, { ...parameters }));
      return tokens;
    },
    async revoke(token, hint) {
      const library = await openLibrary();
      await run(fetchBy(call), async (configuration) => {
        try {
          await library.tokenRevocation(configuration, token, { token_type_hint: hint });
        } catch (error) {
          if (!(error instanceof library.ResponseBodyError && goneAlready.has(error.error))) throw error;
        }
      });
    },
  };
}
