import type { OAuthClient } from '../src/oauth-provider/client/client.ts';
import type { TestApp } from './app.ts';
import type { Reply, TestClient } from './client.ts';

/** The challenge of RFC 7636, appendix B, whose verifier is `codeVerifier`. */
export const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

type Parameters = Readonly<Record<string, string | undefined>>;

/** The parameters of a valid authorization request for `openid`. Undefined leaves one out. */
export function authorizationParameters(client: OAuthClient, changes: Parameters = {}): URLSearchParams {
  const all: Parameters = {
    client_id: client.id,
    redirect_uri: client.redirectUris[0],
    response_type: 'code',
    scope: 'openid',
    state: 'the-state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  };
  const sent = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) if (value !== undefined) sent.set(name, value);
  return sent;
}

/** Opens the authorization endpoint in a browser. */
export function authorize(browser: TestClient, client: OAuthClient, changes?: Parameters): Promise<Reply> {
  return browser.get(`/oauth/authorize?${authorizationParameters(client, changes)}`);
}

/** Where a reply leads, without its parameters, and the parameters. */
export function ledTo(reply: Reply): { readonly path: string; readonly parameters: Readonly<Record<string, string>> } {
  const location = reply.headers.get('Location') ?? '';
  const [path = '', query = ''] = location.split('?');
  return { path, parameters: Object.fromEntries(new URLSearchParams(query)) };
}

/** The handle of the interaction that a reply waits with, on whatever page. */
export function interactionOf(reply: Reply): string {
  const { interaction, redirectTo = '' } = ledTo(reply).parameters;
  const handle = interaction ?? new URLSearchParams(redirectTo.split('?')[1]).get('interaction');
  if (!handle) throw new Error(`no interaction: ${reply.status} ${reply.headers.get('Location')}`);
  return handle;
}

/** Goes on with an interaction. */
export function goOn(browser: TestClient, interaction: string): Promise<Reply> {
  return browser.get(`/oauth/continue?interaction=${interaction}`);
}

/** What an interaction waits for, as pages ask it. */
export function readInteraction(browser: TestClient, interaction: string): Promise<Reply> {
  return browser.get(`/api/auth/oauth/interaction?interaction=${interaction}`);
}

/** Decides about an interaction. */
export function decide(browser: TestClient, interaction: string, decision: string, scopes?: readonly string[]): Promise<Reply> {
  return browser.post('/api/auth/oauth/interaction', { interaction, decision, ...(scopes && { scopes }) });
}

/** What a person decides on a page that asks. */
const yes: Readonly<Record<string, string>> = { '/choose-account': 'continue', '/consent': 'allow' };

/** Sends a signed-in browser to the authorization endpoint and back to the client, with a yes where a page asks for one. */
export async function visit(app: TestApp, browser: TestClient, url: URL): Promise<URL> {
  let reply = await browser.get(`${url.pathname}${url.search}`);
  for (let decision = yes[ledTo(reply).path]; decision !== undefined; decision = yes[ledTo(reply).path]) {
    app.clock.advance(1);
    const interaction = interactionOf(reply);
    const { body } = await decide(browser, interaction, decision);
    if (!body.redirectTo?.includes(interaction))
      throw new Error(`no way on from ${reply.headers.get('Location')} by ${decision}: ${JSON.stringify(body)}`);
    reply = await goOn(browser, interaction);
  }
  const location = reply.headers.get('Location') ?? '';
  if (!URL.canParse(location)) throw new Error(`not back at the client: ${reply.status} ${location}`);
  return new URL(location);
}
