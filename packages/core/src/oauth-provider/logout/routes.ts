import { z } from 'zod';
import { type Redirect, redirectTo } from '../../platform/http/answer.ts';
import { Problem } from '../../platform/http/errors.ts';
import { anyone } from '../../platform/http/guard.ts';
import type { RawParameters } from '../../platform/http/parameters.ts';
import { limit, rates } from '../../platform/http/rates.ts';
import type { RequestContext } from '../../platform/http/request-context.ts';
import { route } from '../../platform/http/route.ts';
import { signOut } from '../../session/sign-out.ts';
import { ClientView } from '../client/view.ts';
import type { OAuthDeps } from '../deps.ts';
import { errorPage } from '../error/page.ts';
import { oauthErrors } from '../errors.ts';
import { oidcSid } from '../grant/create.ts';
import { onlyValue } from '../request/parse.ts';
import { logoutErrors } from './errors.ts';
import { LogoutParameters, type LogoutRequest, readLogout } from './request.ts';
import { consumeLogout, findLogout, keepLogout } from './store.ts';

const signedOutPath = '/signed-out';

/** The page that asks. */
const askPath = (handle: string, locale: LogoutRequest['locale']): string =>
  `/sign-out?logout=${handle}${locale === undefined ? '' : `&lang=${locale}`}`;

const endpoint = {
  base: 'root',
  ownHost: true,
  capability: 'oauth-provider',
  access: anyone,
  limits: [limit(rates.oauthAuthorize)],
  protocol: 'oauth',
  cors: 'none',
  refusalPage: errorPage,
  answers: ['redirect'],
  errors: [oauthErrors.invalid_request, oauthErrors.unknown_client],
} as const;

/**
 * OpenID Connect RP-Initiated Logout. A good hint is an ID token that the client was given in this very session: that ends the
 * session at once. Nothing less does, because any page can send a browser here (S-95).
 */
export const logoutRequest = route({
  ...endpoint,
  method: 'GET',
  path: '/oauth/logout',
  summary: { en: 'Sign out of this system on behalf of an application', ko: '앱의 요청으로 이 시스템에서 로그아웃해요' },
  head: false,
  parameters: LogoutParameters.extend({ logout: z.string().optional() }),
}).handle<OAuthDeps>(async (deps, _input, context) => {
  const handle = onlyValue(context.parameters, 'logout');
  if (handle === undefined) return answer(deps, context, context.parameters);
  const kept = await consumeLogout(deps, handle);
  // Somebody has gone back to this address. The page says that it is over.
  return kept ? answer(deps, context, kept) : redirectTo(askPath('over', undefined));
});

/**
 * The same by a form. Another site has the browser send it, so no cookie comes along: the request waits, and a GET of our own goes
 * on with it.
 */
export const logoutByForm = route({
  ...endpoint,
  method: 'POST',
  path: '/oauth/logout',
  summary: { en: 'Sign out of this system on behalf of an application, by a form', ko: '앱의 요청으로 이 시스템에서 로그아웃해요(양식)' },
  cookieless: true,
  parameters: LogoutParameters,
}).handle<OAuthDeps>(async (deps, _input, { parameters }) => {
  const { client } = await readLogout(deps, parameters);
  return redirectTo(`/oauth/logout?logout=${await keepLogout(deps, { clientId: client?.id, parameters })}`);
});

async function answer(deps: OAuthDeps, context: RequestContext, parameters: RawParameters): Promise<Redirect> {
  const { hint, client, returnTo, locale } = await readLogout(deps, parameters);
  const principal = await deps.principals.of(context);
  if (client && hint) {
    const isOurs = principal && oidcSid(principal.session.id, client.id) === hint.sid;
    if (isOurs) await signOut(deps, { principal, source: context.source, reply: context.reply });
    // The session has ended before, perhaps by another application. The client knows its person, so there is nothing to ask. Whoever
    // has registered by themselves has an ID token, too, and would lead strangers away with it (S-79).
    if (isOurs || (!principal && client.trust !== 'unverified')) return redirectTo(returnTo ?? signedOutPath);
  }
  if (!principal && returnTo === undefined) return redirectTo(signedOutPath);
  return redirectTo(askPath(await keepLogout(deps, { clientId: client?.id, parameters }), locale));
}

const Handle = z.string().max(200);

export const getLogout = route({
  method: 'GET',
  path: '/oauth/logout',
  capability: 'oauth-provider',
  summary: { en: 'Get the sign-out that waits for an answer', ko: '답을 기다리는 로그아웃 요청을 받아요' },
  access: anyone,
  limits: [limit(rates.oauthAuthorize)],
  query: z.object({ logout: Handle }),
  reply: z.object({
    client: ClientView.nullable(),
    account: z.object({ email: z.string().nullable(), name: z.string().nullable() }).nullable(),
  }),
  errors: [logoutErrors.unknown_logout],
}).handle(async (deps: OAuthDeps, { logout }, request) => {
  const kept = await findLogout(deps, logout);
  if (!kept) throw logoutErrors.unknown_logout();
  const client = (await stillValid(deps, kept))?.client;
  const principal = await deps.principals.of(request);
  return { client: client ?? null, account: principal?.user ?? null };
});

/** The yes. A no needs no request: the sign-out that waits ends by itself. */
export const confirmLogout = route({
  method: 'POST',
  path: '/oauth/logout',
  capability: 'oauth-provider',
  summary: { en: 'Sign out, and get where the application wants the browser', ko: '로그아웃하고, 앱으로 돌아갈 주소를 받아요' },
  access: anyone,
  limits: [limit(rates.oauthAuthorize)],
  body: z.strictObject({ logout: Handle }),
  reply: z.object({ redirectTo: z.string() }),
  errors: [logoutErrors.unknown_logout],
}).handle(async (deps: OAuthDeps, { logout }, request) => {
  const kept = await findLogout(deps, logout);
  if (!kept) throw logoutErrors.unknown_logout();
  const principal = await deps.principals.of(request);
  if (principal) await signOut(deps, { principal, source: request.source, reply: request.reply });
  // Last, so that a person who is still signed in can answer again.
  await consumeLogout(deps, logout);
  return { redirectTo: (await stillValid(deps, kept))?.returnTo ?? signedOutPath };
});

/** The request, validated anew. Its client may have been deleted or changed since; the person signs out all the same. */
async function stillValid(deps: OAuthDeps, kept: RawParameters): Promise<LogoutRequest | undefined> {
  try {
    return await readLogout(deps, kept);
  } catch (problem) {
    if (problem instanceof Problem) return undefined;
    throw problem;
  }
}
