import type { Clock } from '../../../platform/clock.ts';
import { ProviderFailure } from '../provider.ts';
import type { Asked, Endpoints, PersonSources, ProviderDescription, ProviderTools } from './description.ts';
import type { Grants } from './grants.ts';
import { type Json, objectIn } from './json.ts';
import { codeIn } from './library.ts';
import type { ProviderMetadata } from './metadata.ts';
import type { ProviderCall } from './provider-call.ts';
import type { ProviderClient } from './provider-client.ts';

/** What the tools are made of. */
export interface ToolsDeps {
  readonly clock: Clock;
  readonly call: ProviderCall;
  readonly metadata: () => Promise<ProviderMetadata>;
  readonly grants: Grants;
}

/** The tools that a description gets for the calls that only its provider has. */
export function createTools(
  { call, metadata, grants }: ToolsDeps,
  { id }: ProviderDescription,
  { clientId, clientSecret }: ProviderClient,
): ProviderTools {
  return {
    clientId,
    clientSecret,
    endpoints: async () => toEndpoints(await metadata()),
    ask: (url, asked) => askForJson(call, id, url, asked),
    callTokenEndpoint: grants.generic,
    revoke: grants.revoke,
  };
}

/** Asks an API for a JSON object. @throws ProviderFailure */
export async function askForJson(call: ProviderCall, id: string, url: string, asked: Asked = {}): Promise<Json> {
  const found = objectIn(await askForValue(call, id, url, asked));
  if (!found) throw noJson(id, url);
  return found;
}

/** How an API is asked with a person's access token (RFC 6750 §2.1). */
export function askWith(
  call: ProviderCall,
  id: string,
  accessToken: string,
): Required<Pick<PersonSources, 'askAsPerson' | 'listAsPerson'>> {
  const signed = (asked: Asked): Asked => ({ ...asked, headers: { Authorization: `Bearer ${accessToken}`, ...asked.headers } });
  return {
    askAsPerson: (url, asked = {}) => askForJson(call, id, url, signed(asked)),
    listAsPerson: async (url) => {
      const list = await askForValue(call, id, url, signed({}));
      if (!Array.isArray(list)) throw noJson(id, url);
      return list.map(objectIn).filter((item) => item !== undefined);
    },
  };
}

async function askForValue(call: ProviderCall, id: string, url: string, { headers = {}, form, isFine }: Asked): Promise<unknown> {
  const body = form && { body: new URLSearchParams(form) };
  const { status, text } = await call(url, { method: form ? 'POST' : 'GET', headers, ...body });
  const found = parseValue(text);
  const reply = objectIn(found) ?? {};
  if (status < 400 || isFine?.(reply)) return found;
  const word = codeIn(reply.error);
  throw new ProviderFailure('refused', `${id}: ${new URL(url).host} answered ${status}${word === undefined ? '' : ` ${word}`}`);
}

const noJson = (id: string, url: string) => new ProviderFailure('unavailable', `${id}: ${new URL(url).host} answered no JSON of use`);

/** An empty reply says nothing, and that without a fault. */
function parseValue(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toEndpoints(metadata: ProviderMetadata): Endpoints {
  return {
    authorize: metadata.authorization_endpoint,
    token: metadata.token_endpoint,
    userinfo: metadata.userinfo_endpoint,
    keys: metadata.jwks_uri,
    revoke: metadata.revocation_endpoint,
  };
}
