import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import type { Text } from '../i18n/text.ts';

/** A document that people are asked to agree to at sign-up. */
export interface ConsentDocument {
  /** Stable: records of consents name it. */
  readonly id: string;
  /** Another version is another document to agree to: whoever agreed to the one before is asked again. */
  readonly version: string;
  readonly title: Text;
  /** Where it is read: https, or a path on this origin. */
  readonly url: Text;
  /** No account without it. Others are never ticked beforehand, and can be withdrawn. */
  readonly required: boolean;
}

/** What a deployment asks consent to, as it is read. */
export interface ConsentSettings {
  /** In years: people state that they are as old, or older. */
  readonly minimumAge?: number | undefined;
  readonly documents: readonly ConsentDocument[];
}

/** The statement of age stands among the documents under this name. */
export const ageConsent = 'age';

/** One version of one document. */
export interface Consent {
  readonly id: string;
  readonly version: string;
}

/** One version of one document, as clients name it. */
export const ConsentRef = z.object({ id: z.string(), version: z.string() }).meta({ id: 'Consent' });

/** What a signed-in person is yet to be asked, in a reply; left out where that is nothing. */
export const ConsentsDue = z.array(ConsentRef).readonly().optional().meta({
  description:
    'Required documents that the person has not agreed to in their current version. Ask for them, then call `POST /account/consents`',
});

/** What an account agrees to at present: the version of each document, by its id. */
export type StandingConsents = Readonly<Record<string, string>>;

/** What is asked: a document, or the statement of age, which has nothing to read. */
export type AskedConsent = Omit<ConsentDocument, 'url'> & Partial<Pick<ConsentDocument, 'url'>>;

const asked = new WeakMap<ConsentSettings, readonly AskedConsent[]>();

/** Everything that this deployment asks, in its order; the age comes first. Another age is another version of it. */
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

/** What somebody with these consents has to agree to before going on: the present versions of required documents. */
export function consentsDue(
  settings: Pick<Settings, 'consents'>,
  { consents }: { readonly consents: StandingConsents },
): readonly Consent[] {
  return askedConsents(settings)
    .filter(({ id, version, required }) => required && consents[id] !== version)
    .map(({ id, version }) => ({ id, version }));
}
