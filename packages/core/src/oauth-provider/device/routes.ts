import { z } from 'zod';
import { Moment } from '../../account/user.ts';
import { deviceLabel } from '../../platform/http/device-label.ts';
import { limit, rates, thePrincipal } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { newId } from '../../platform/random.ts';
import { signedIn } from '../../session/guard.ts';
import { ClientView, eventName } from '../client/view.ts';
import { recordConsent } from '../consent/record.ts';
import type { OAuthDeps } from '../deps.ts';
import { oidcSid } from '../grant/create.ts';
import { deviceErrors } from './errors.ts';
import { scopeTitles } from './scope-titles.ts';
import { allowGrant, claimCode, decideCode, noteParticipant } from './store.ts';
import { readUserCode } from './user-code.ts';

const UserCode = z.string().max(100).meta({ description: 'The code that the device shows, in any case, with or without its hyphen' });

export const claimDevice = route({
  method: 'POST',
  path: '/oauth/device/claim',
  capability: 'oauth-provider',
  summary: {
    en: 'Find the device that shows a code. The first session that asks owns the code',
    ko: '코드를 보여 주는 기기를 찾아요. 먼저 물어본 세션만 이 코드를 쓸 수 있어요',
  },
  access: signedIn(),
  limits: [limit(rates.oauthUserCode, thePrincipal)],
  body: z.strictObject({ userCode: UserCode }),
  reply: z.object({
    client: ClientView,
    scopes: z.array(z.object({ scope: z.string(), title: z.string() })),
    requestedAt: Moment,
    place: z.object({ ip: z.string().nullable(), label: z.string() }).meta({ description: 'Where the device asked from' }),
    expiresAt: Moment,
  }),
  errors: [deviceErrors.unknown_user_code],
}).handle(async (deps: OAuthDeps, { userCode: typed }, request) => {
  const userCode = readUserCode(typed);
  if (userCode === undefined) throw deviceErrors.unknown_user_code();
  const sessionId = request.principal.session.id;
  const found = await deps.sessions.actAs(request, (tx) => claimCode(deps, tx, { userCode, sessionId }));
  if (!found) throw deviceErrors.unknown_user_code();
  const { requestedAt, expiresAt, ip, userAgent, scopes } = found.code;
  return {
    client: found.client,
    scopes: await scopeTitles(deps, scopes, request.locale),
    requestedAt,
    place: { ip, label: deviceLabel(userAgent, request.locale) },
    expiresAt,
  };
});

/**
 * The answer of the person. A stolen access token cannot give it: it would turn its minutes into a grant that lasts.
 */
export const decideDevice = route({
  method: 'POST',
  path: '/oauth/device/decision',
  capability: 'oauth-provider',
  summary: { en: 'Let a device in, or not', ko: '기기의 로그인을 허용하거나 거절해요' },
  access: signedIn({ fresh: true, from: 'keeper' }),
  limits: [limit(rates.oauthUserCode, thePrincipal)],
  body: z.strictObject({ userCode: UserCode, decision: z.enum(['allow', 'deny']) }),
  errors: [deviceErrors.unknown_user_code],
}).handle(async (deps: OAuthDeps, { userCode: typed, decision }, request) => {
  const userCode = readUserCode(typed);
  if (userCode === undefined) throw deviceErrors.unknown_user_code();
  const { user, session } = request.principal;
  await deps.sessions.actAs(
    request,
    async (tx, publish, held) => {
      const found = await decideCode(deps, tx, { userCode, sessionId: session.id, decision });
      if (!found) throw deviceErrors.unknown_user_code();
      const { client, code } = found;
      const { scopes, resources } = code;
      const details = { client: client.id, name: eventName(client) };
      if (decision === 'deny') return publish('oauth.device-denied', { details });
      const now = deps.clock.now();
      const offline = scopes.includes('offline_access');
      await allowGrant(tx, code, {
        id: newId(),
        userId: user.id,
        clientId: client.id,
        sessionId: offline ? null : session.id,
        oidcSid: oidcSid(session.id, client.id),
        scopes,
        resources,
        authTime: session.authenticatedAt,
        amr: [...session.amr],
        aal: session.aal,
        credentialsVersion: held.credentialsVersion,
        createdAt: now,
        expiresAt: code.expiresAt,
      });
      if (client.trust !== 'first-party') await recordConsent(tx, { userId: user.id, clientId: client.id, scopes, resources, at: now });
      if (!offline) await noteParticipant(tx, { sessionId: session.id, clientId: client.id });
      await publish('oauth.device-approved', { details });
    },
    { sameCredentials: true },
  );
  return undefined;
});
