import { z } from 'zod';
import { Moment } from '../../account/user.ts';
import { limit, rates, thePrincipal, unlimitedBecauseUnguessable } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import { signedIn } from '../../session/guard.ts';
import { PathText } from '../client/path-text.ts';
import { findStoredClient } from '../client/queries.ts';
import { ClientView, eventName, viewOf } from '../client/view.ts';
import type { OAuthDeps } from '../deps.ts';
import { endGrantsOf } from '../grant/end.ts';
import type { Resource } from '../resource/resource.ts';
import { identityScopes, isIdentityScope } from '../scopes.ts';
import { type ConnectedApp, listConnectedApps } from './apps.ts';
import { connectedAppErrors } from './errors.ts';
import { deleteConsents } from './record.ts';

const Connected = z
  .object({
    client: ClientView,
    scopes: z.array(z.object({ scope: z.string(), title: z.string().meta({ description: 'In the language of the request' }) })),
    resources: z.array(z.object({ resource: z.string(), name: z.string() })),
    offline: z.boolean().meta({ description: 'It lasts beyond the session' }),
    firstGrantedAt: Moment,
    lastUsedAt: Moment.nullable(),
  })
  .meta({ id: 'ConnectedApp' });

/** The applications that use the account. */
export const getConnectedApps = route({
  method: 'GET',
  path: '/connected-apps',
  capability: 'oauth-provider',
  summary: { en: 'List the applications that may use the account', ko: '계정을 쓸 수 있는 앱을 보여 줘요' },
  access: signedIn(),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ apps: z.array(Connected) }),
}).handle<OAuthDeps>(async (deps, _input, { principal, locale }) => {
  const apps = await listConnectedApps(deps.db, principal.user.id, deps.clock.now());
  const resources = await deps.resources.all();
  const shown = await Promise.all(apps.map((app) => showApp(deps, app, resources, locale)));
  return { apps: shown.flatMap((app) => app ?? []) };
});

/** Of the row, and not of a document: a client that hides its document is shown, and can be disconnected. */
async function showApp({ db }: OAuthDeps, app: ConnectedApp, all: readonly Resource[], locale: Locale) {
  const client = await findStoredClient(db, app.clientId);
  if (!client) return undefined;
  const declared = all.flatMap(({ scopes }) => scopes);
  const titleOf = (scope: string) => (isIdentityScope(scope) ? identityScopes[scope] : declared.find((one) => one.scope === scope)?.title);
  return {
    client: viewOf(client),
    scopes: app.scopes.map((scope) => ({ scope, title: titleOf(scope)?.[locale] ?? scope })),
    resources: all
      .filter(({ identifier }) => app.resources.includes(identifier))
      .map(({ identifier, name }) => ({ resource: identifier, name })),
    offline: app.scopes.includes('offline_access'),
    firstGrantedAt: app.firstGrantedAt,
    lastUsedAt: app.lastUsedAt ?? null,
  };
}

/** Ends everything that a client has of this person: consent, codes, grants and their tokens. */
export const deleteConnectedApp = route({
  method: 'DELETE',
  path: '/connected-apps/{clientId}',
  capability: 'oauth-provider',
  summary: { en: 'Disconnect an application', ko: '앱 연결을 끊어요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: z.object({ clientId: PathText }),
  errors: [connectedAppErrors.connected_app_not_found],
}).handle<OAuthDeps>(async (deps, { clientId }, request) => {
  const client = await findStoredClient(deps.db, clientId);
  const of = { userId: request.principal.user.id, clientId };
  await deps.sessions.actAs(request, async (tx, publish) => {
    const consents = await deleteConsents(tx, of);
    const grants = await endGrantsOf(tx, of);
    if (!client || consents + grants === 0) throw connectedAppErrors.connected_app_not_found();
    await publish('oauth.disconnected', { details: { client: clientId, name: eventName(client) } });
  });
  return undefined;
});
