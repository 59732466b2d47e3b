import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import type { Text } from '../i18n/text.ts';

/** A document that people are asked to agree to at sign-up. */
export interface ConsentDocument {
  /** It never changes, because records of consents name it. */
  readonly id: string;
  /** A new version is a new document: people who agreed to the earlier version are asked again. */
  readonly version: string;
  readonly title: Text;
  /** Where to read it: an https URL, or a path on this origin. */
  readonly url: Text;
  /** If true, an account needs this consent. An optional consent is never ticked in advance, and can be withdrawn. */
  readonly required: boolean;
}

/** The consents that a deployment asks for, after parsing. */
export interface ConsentSettings {
  /** In years. People state that they are at least this old. */
  readonly minimumAge?: number | undefined;
  readonly documents: readonly ConsentDocument[];
}

/** The id of the statement of age, among the documents. */
export const ageConsent = 'age';

/** One version of one document. */
export interface Consent {
  readonly id: string;
  readonly version: string;
}

/** One version of one document, as the API names it. */
export const ConsentRef = z.object({ id: z.string(), version: z.string() }).meta({ id: 'Consent' });

/** The required documents that a signed-in person has not agreed to. Left out of the reply if there are none. */
export const ConsentsDue = z.array(ConsentRef).readonly().optional().meta({
  description:
    'Required documents that the person has not agreed to in their current version. Ask for them, then call `POST /account/consents`',
});

/** The current consents of an account: the version of each document, by its id. */
export type StandingConsents = Readonly<Record<string, string>>;

/** A document, or the statement of age, which has nothing to read. */
export type AskedConsent = Omit<ConsentDocument, 'url'> & Partial<Pick<ConsentDocument, 'url'>>;

const asked = new WeakMap<ConsentSettings, readonly AskedConsent[]>();

/** All documents of this deployment in order, the statement of age first. Another minimum age counts as another version. */
export function askedConsents({ consents }: Pick<Settings, 'consents'>): readonly AskedConsent[] {
  const known = asked.get(consents);
  if (known) return known;
  const { minimumAge: age, documents } = consents;
  const ofAge = {
    id: ageConsent,
    version: String(age),
    title: { en: `I am ${age} or older`, ko: `만 ${age}세 이상입니다` },
    required: true,
  };
  const all = age === undefined ? documents : [ofAge, ...documents];
  asked.set(consents, all);
  return all;
}

/** The required documents that are missing from these consents, in their current versions. */
export function consentsDue(
  settings: Pick<Settings, 'consents'>,
  { consents }: { readonly consents: StandingConsents },
): readonly Consent[] {
  return askedConsents(settings)
    .filter(({ id, version, required }) => required && consents[id] !== version)
    .map(({ id, version }) => ({ id, version }));
}
