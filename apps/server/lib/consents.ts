/** A document that people are asked to agree to, in the language of the page. */
export interface ShownConsent {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** Where it is read; none for the statement of age. */
  readonly url: string | null;
  readonly required: boolean;
}

/** What is ticked, by the ids of documents. */
export type Chosen = Readonly<Record<string, boolean>>;

/** One version of one document, as the API takes it. */
export interface ConsentRef {
  readonly id: string;
  readonly version: string;
}

/** Nothing is ticked beforehand: a consent is an act (GDPR recital 32; the Korean act on personal data, § 22). */
export function noneChosen(consents: readonly ShownConsent[]): Chosen {
  return Object.fromEntries(consents.map(({ id }) => [id, false]));
}

/** Is everything ticked that has to be? */
export function isEnough(consents: readonly ShownConsent[], chosen: Chosen): boolean {
  return consents.every(({ id, required }) => !required || chosen[id] === true);
}

/** What is ticked, for the API; nothing at all where nothing is asked, so that it is not spoken of. */
export function consentsBody(consents: readonly ShownConsent[], chosen: Chosen): { readonly consents?: readonly ConsentRef[] } {
  if (consents.length === 0) return {};
  return { consents: consents.filter(({ id }) => chosen[id]).map(({ id, version }) => ({ id, version })) };
}
