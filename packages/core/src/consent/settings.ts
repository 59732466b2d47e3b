import { z } from 'zod';
import { defineSettings, type InputOf, type OutputOf } from '../platform/config/part.ts';
import { urlFault } from '../platform/config/url-settings.ts';
import { variable } from '../platform/config/variable.ts';
import { ageConsent, type ConsentDocument, type ConsentSettings } from '../platform/http/consents.ts';
import { locales, type Text } from '../platform/i18n/text.ts';

/** The setting as an embedder writes it. A plain list contains the documents. */
export type ConsentSettingsInput =
  | readonly ConsentDocumentInput[]
  | { readonly minimumAge?: number | undefined; readonly documents?: readonly ConsentDocumentInput[] };
type ConsentDocumentInput = Omit<ConsentDocument, 'url'> & { readonly url: string | Text };

const mostDocuments = 30;
const idShape = /^[a-z][a-z0-9-]{0,39}$/;
const versionShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
/** A path of this host. `//host` and `/\host` would lead to another host. */
const ownPath = /^\/(?![/\\])[^\s\\]*$/;

/** What each part must be, for cases in which the schema has no text of its own. */
const takes: Readonly<Record<string, string>> = {
  documents: 'a list of documents',
  id: 'a name of small letters, digits and hyphens, such as terms',
  version: 'a text of letters, digits, dots and hyphens, such as "2026-01"',
  title: `a text of 1 to 100 characters in ${locales.join(' and ')}`,
  url: `https://… or a path on this origin, or one of each in ${locales.join(' and ')}`,
  required: 'true or false',
  minimumAge: 'a whole number from 1 to 99',
};

const Url = z
  .string()
  .max(2000)
  .refine((value) => ownPath.test(value) || urlFault(value, { schemes: ['https'], fragment: true }) === undefined);
/** One line with at least one visible character. */
const Title = z
  .string()
  .trim()
  .max(100)
  .regex(/[\p{L}\p{N}]/u)
  .regex(/^\P{C}*$/u);

const Document = z.strictObject({
  id: z.string().regex(idShape),
  version: z.string().regex(versionShape),
  title: z.strictObject({ en: Title, ko: Title }),
  url: z.union([Url.transform((url) => ({ en: url, ko: url })), z.strictObject({ en: Url, ko: Url })]),
  required: z.boolean(),
});

const Fields = z
  .strictObject({
    minimumAge: z.number().int().min(1).max(99).optional(),
    documents: z.array(Document).max(mostDocuments).default([]),
  })
  .superRefine(({ documents }, context) => {
    const ids = documents.map(({ id }) => id);
    const refuse = (index: number, message: string) => context.addIssue({ code: 'custom', path: ['documents', index, 'id'], message });
    for (const [index, id] of ids.entries()) {
      if (id === ageConsent) refuse(index, `"${ageConsent}" is the name of the statement of age: set minimumAge`);
      else if (ids.indexOf(id) < index) refuse(index, `"${id}" is there twice`);
    }
  });

function isJsonValue(value: unknown): value is ConsentSettingsInput {
  return typeof value === 'object' && value !== null;
}

/** The setting. All its errors are reported at once, each with its path: `documents.1.url takes https://…`. */
export const Consents = z
  .custom<ConsentSettingsInput>(isJsonValue, 'takes a list of documents, or an object with documents and minimumAge')
  .transform((given, context): ConsentSettings => {
    const parsed = Fields.safeParse(Array.isArray(given) ? { documents: given } : given);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: parsed.error.issues.map(faultIn).join('; ') });
    return z.NEVER;
  });

function faultIn({ path, ...issue }: z.core.$ZodIssue): string {
  const place = path.join('.');
  if (issue.code === 'custom' && path.at(-1) === 'id') return `${place}: ${issue.message}`;
  if (issue.code === 'unrecognized_keys') return `${place === '' ? '' : `${place} `}has no ${issue.keys.join(', ')}`;
  if (issue.code === 'too_big' && place === 'documents') return `documents takes ${mostDocuments} at most`;
  const named = path.findLast((part) => typeof part === 'string' && part in takes) ?? 'documents';
  const what = typeof path.at(-1) === 'number' ? 'an object with id, version, title, url and required' : takes[String(named)];
  return `${place} takes ${what}`;
}

const shape = {
  consents: variable(
    'DAEMUN_CONSENTS',
    Consents.prefault([]).describe('Documents that people agree to at sign-up, and the minimum age ([guide](guides/consents.md))'),
    {
      kind: 'json',
      takes: 'JSON, or the path of a JSON file: a list of documents, or an object with documents and minimumAge',
      standard: 'no consents',
    },
  ),
};

export const consentSettings = defineSettings({
  title: 'Sign-in',
  shape,
});

declare module '../platform/config/settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
