import type { ProviderDescription } from './description.ts';
import { type Json, textIn } from './json.ts';
import { fetchBy, openLibrary, toFailure } from './library.ts';
import type { ProviderMetadata } from './metadata.ts';
import type { ProviderCall } from './provider-call.ts';
import type { ProviderClient } from './provider-client.ts';
import { askForJson } from './tools.ts';

/** Asks the userinfo endpoint, where the provider has one and something is missing. @throws ProviderFailure */
export type AskUserinfo = (claims: Json | undefined, accessToken: string) => Promise<Json | undefined>;

export function createUserinfo(
  { call, metadata }: { readonly call: ProviderCall; readonly metadata: () => Promise<ProviderMetadata> },
  { id, kind, userinfo = 'always', userinfoHasSubject, userinfoParameters }: ProviderDescription,
  { clientId, clientSecret }: ProviderClient,
): AskUserinfo {
  return async (claims, accessToken) => {
    if (userinfo === 'never' || (userinfo === 'when-incomplete' && claims && isComplete(claims))) return undefined;
    const server = await metadata();
    if (server.userinfo_endpoint === undefined) return undefined;
    if (kind === 'oauth' || userinfoHasSubject === false) {
      const address = new URL(server.userinfo_endpoint);
      for (const [name, value] of Object.entries(userinfoParameters?.({ accessToken, clientSecret }) ?? {}))
        address.searchParams.set(name, value);
      return askForJson(call, id, address.href, { headers: { Authorization: `Bearer ${accessToken}` } });
    }
    const library = await openLibrary();
    const configuration = new library.Configuration(server, clientId);
    library.allowInsecureRequests(configuration);
    configuration[library.customFetch] = fetchBy(call);
    try {
      // The reply is not signed. That it is about the person of the ID token shows in its subject (OpenID Core §5.3.2).
      return await library.fetchUserInfo(configuration, accessToken, textIn(claims?.sub) ?? library.skipSubjectCheck);
    } catch (error) {
      throw toFailure(id, error);
    }
  };
}

const isComplete = ({ email, name }: Json): boolean => textIn(email) !== undefined && textIn(name) !== undefined;
