import { z } from 'zod';
import type { RawParameters } from '../../platform/http/parameters.ts';
import { isLocale, type Locale } from '../../platform/i18n/text.ts';
import type { OAuthClient } from '../client/client.ts';
import { matchPostLogoutUri } from '../client/redirect-uri.ts';
import type { OAuthDeps } from '../deps.ts';
import { oauthErrors } from '../errors.ts';
import { isRepeated, onlyValue } from '../request/parse.ts';
import { invalidRequest, malformed, sentTwice } from '../request/reasons.ts';
import { type IdTokenHint, readIdTokenHint } from '../tokens/id-token.ts';

/** The parameters (OpenID Connect RP-Initiated Logout §2). The endpoint checks them itself. */
export const LogoutParameters = z.object({
  id_token_hint: z.string().optional(),
  client_id: z.string().optional(),
  post_logout_redirect_uri: z.string().optional(),
  state: z.string().max(1024).optional(),
  logout_hint: z.string().optional(),
  ui_locales: z.string().optional(),
});

const names = Object.keys(LogoutParameters.shape);

/** Only what is known here, so that a row never holds anything else. */
export const knownParameters = (parameters: RawParameters): RawParameters => parameters.filter(([name]) => names.includes(name));

/** What a client asks for. */
export interface LogoutRequest {
  /** An ID token that we gave this client, also an expired one. */
  readonly hint: IdTokenHint | undefined;
  readonly client: OAuthClient | undefined;
  /** Where the browser is led back to, with `state`. Undefined if the client has not registered the address. */
  readonly returnTo: string | undefined;
  readonly locale: Locale | undefined;
}

/**
 * Validates a request to sign out. A hint that is not of ours is no hint, and an address that is not registered is none: neither is
 * worth leaving the person signed in.
 * @throws Problem invalid_request, unknown_client
 */
export async function readLogout(
  deps: Pick<OAuthDeps, 'clients' | 'clock' | 'keys' | 'settings'>,
  parameters: RawParameters,
): Promise<LogoutRequest> {
  if (parameters.some(([name]) => isRepeated(parameters, name))) throw invalidRequest(sentTwice);
  const value = (name: keyof typeof LogoutParameters.shape): string | undefined => onlyValue(parameters, name);
  const state = value('state');
  if (state !== undefined && state.length > 1024) throw invalidRequest(malformed('state'));
  const shown = value('id_token_hint');
  const hint = shown === undefined ? undefined : await readIdTokenHint(deps, shown);
  const named = value('client_id');
  if (hint && named !== undefined && named !== hint.aud) throw invalidRequest(malformed('client_id'));
  const found = await findClient(deps, hint?.aud ?? named);
  if (named !== undefined && !found) throw oauthErrors.unknown_client();
  const back = value('post_logout_redirect_uri');
  const isRegistered = found !== undefined && back !== undefined && matchPostLogoutUri(found, back);
  return {
    hint: found && hint,
    client: found,
    returnTo: isRegistered ? withState(back, state) : undefined,
    locale: value('ui_locales')?.split(' ').find(isLocale),
  };
}

async function findClient({ clients }: Pick<OAuthDeps, 'clients'>, id: string | undefined): Promise<OAuthClient | undefined> {
  const found = id === undefined ? undefined : await clients.find(id);
  return found && !found.disabled ? found : undefined;
}

function withState(uri: string, state: string | undefined): string {
  if (state === undefined) return uri;
  return `${uri}${uri.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`;
}
