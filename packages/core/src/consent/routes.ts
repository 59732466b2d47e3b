import { z } from 'zod';
import { Moment } from '../account/user.ts';
import type { Settings } from '../platform/config/settings.ts';
import { addressSlice } from '../platform/http/client-address.ts';
import { askedConsents, ConsentsDue, consentsDue } from '../platform/http/consents.ts';
import { commonErrors } from '../platform/http/errors.ts';
import { anyone } from '../platform/http/guard.ts';
import { limit, rates, thePrincipal, unlimitedBecauseStatic, unlimitedBecauseUnguessable } from '../platform/http/rates.ts';
import { type Route, route } from '../platform/http/route.ts';
import { staticDocument } from '../platform/http/static-document.ts';
import type { Platform } from '../platform/platform.ts';
import { signedIn } from '../session/guard.ts';
import type { WithSessions } from '../session/live.ts';
import { consentErrors } from './errors.ts';
import { listRecords } from './queries.ts';
import { give, withdraw } from './record.ts';
import { ConsentsGiven, readConsents } from './statement.ts';

const TextInBoth = z.object({ en: z.string(), ko: z.string() }).meta({ id: 'TextInBoth' });
const Asked = z.object({
  id: z.string(),
  version: z.string(),
  title: TextInBoth,
  url: TextInBoth.optional().meta({
    description: 'Where to read the document: an https URL, or a path on this origin. The statement of age has none',
  }),
  required: z.boolean().meta({ description: 'True if an account needs this consent. Pages must not tick an optional consent in advance' }),
});
const Documents = z.object({ consents: z.array(Asked).readonly() });

/**
 * A new version reaches pages and apps within this time, in seconds. A consent to an old version is refused with an error that
 * names the document.
 */
const documentsSeconds = 60;

/** The documents that this deployment asks for. The documents are the same for every request, so the reply is made once. */
export function consentDocuments(settings: Settings): Route<Platform> {
  const document = staticDocument(Documents, { consents: askedConsents(settings) });
  return route({
    method: 'GET',
    path: '/consents',
    capability: 'consents',
    summary: {
      en: 'Get the documents that people agree to at sign-up, and the minimum age',
      ko: '가입할 때 동의받는 문서와 최소 나이를 알려 줘요',
    },
    access: anyone,
    limits: unlimitedBecauseStatic,
    reply: Documents,
    document: true,
  }).handle(async (_deps, _input, { reply }) => {
    reply.header('Cache-Control', `public, max-age=${documentsSeconds}`);
    return document;
  });
}

const Own = Asked.extend({
  given: z
    .object({ version: z.string(), at: Moment })
    .nullable()
    .meta({ description: 'The version that the person agrees to, and since when. Null without consent' }),
}).meta({ id: 'AccountConsent' });

export const getOwnConsents = route({
  method: 'GET',
  path: '/account/consents',
  capability: 'consents',
  summary: {
    en: 'List the documents of this deployment, and which of them the account agrees to',
    ko: '동의받는 항목마다 내가 동의했는지 알려 줘요',
  },
  access: signedIn({ enrolling: true }),
  limits: unlimitedBecauseUnguessable,
  reply: z.object({ consents: z.array(Own), consentsDue: ConsentsDue }),
}).handle(async (deps: Platform, _input, { principal }) => ownConsents(deps, principal.user.id, principal.user.consents));

async function ownConsents({ db, settings }: Platform, userId: string, standing: Readonly<Record<string, string>>) {
  const since = new Map((await listRecords(db, userId)).map(({ document, at }) => [document, at]));
  const consents = askedConsents(settings).map((asked) => {
    const version = standing[asked.id];
    const at = since.get(asked.id);
    return { ...asked, given: version === undefined || at === undefined ? null : { version, at } };
  });
  const due = consentsDue(settings, { consents: standing });
  return { consents, ...(due.length > 0 && { consentsDue: due }) };
}

export const giveConsents = route({
  method: 'POST',
  path: '/account/consents',
  capability: 'consents',
  summary: { en: 'Agree to new versions of documents, or to optional documents', ko: '바뀐 문서나 선택 항목에 동의해요' },
  access: signedIn({ enrolling: true }),
  limits: [limit(rates.ownAccount, thePrincipal)],
  body: z.strictObject({ consents: ConsentsGiven }),
  reply: z.object({ consents: z.array(Own), consentsDue: ConsentsDue }),
}).handle(async (deps: Platform & WithSessions, { consents }, request) => {
  const { user } = request.principal;
  const statement = readConsents(deps, request, consents);
  const by = consentsDue(deps.settings, user).length > 0 ? 'asked-again' : 'account';
  const said = { userId: user.id, by, source: request.source } as const;
  const standing = await deps.sessions.actAs(request, async (tx) => statement && give(deps, tx, said, statement), {
    sameCredentials: true,
  });
  if (!standing) throw commonErrors.unauthenticated();
  return ownConsents(deps, user.id, standing);
});

export const withdrawConsent = route({
  method: 'DELETE',
  path: '/account/consents/{id}',
  capability: 'consents',
  summary: { en: 'Withdraw an optional consent', ko: '선택 항목의 동의를 철회해요' },
  access: signedIn(),
  limits: [limit(rates.ownAccount, thePrincipal)],
  params: z.strictObject({ id: z.string().max(40) }),
  errors: [consentErrors.unknown_consent, consentErrors.consent_not_optional],
}).handle(async (deps: Platform & WithSessions, { id }, request) => {
  const { user } = request.principal;
  const asked = askedConsents(deps.settings).find((one) => one.id === id);
  // A user who once agreed can still withdraw a consent that is no longer asked for.
  if (!asked && !Object.hasOwn(user.consents, id)) throw consentErrors.unknown_consent();
  if (asked?.required) throw consentErrors.consent_not_optional();
  const said = { at: deps.clock.now().toISOString(), locale: request.locale, network: addressSlice(request.source.address) };
  const whose = { userId: user.id, by: 'account', source: request.source } as const;
  await deps.sessions.actAs(request, (tx) => withdraw(deps, tx, whose, [id], said), { sameCredentials: true });
  return undefined;
});
