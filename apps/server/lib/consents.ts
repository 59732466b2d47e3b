/** A document that people are asked to agree to, in the language of the page. */
export interface ShownConsent {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** Where to read it. The statement of age has none. */
  readonly url: string | null;
  readonly required: boolean;
}

/** The ids of the ticked documents. */
export type Chosen = Readonly<Record<string, boolean>>;

/** One version of one document, as the API takes it. */
export interface ConsentRef {
  readonly id: string;
  readonly version: string;
}

/**
 * No box is ticked in advance, because consent requires an action (GDPR recital 32; Korean Personal Information Protection Act, §
 * 22).
 */
export function noneChosen(consents: readonly ShownConsent[]): Chosen {
  return Object.fromEntries(consents.map(({ id }) => [id, false]));
}

/** Are all required boxes ticked? */
export function isEnough(consents: readonly ShownConsent[], chosen: Chosen): boolean {
  return consents.every(({ id, required }) => !required || chosen[id] === true);
}

/** The ticked documents for the API. Undefined if the deployment asks for no consents, so that the request does not contain them. */
export function consentsBody(consents: readonly ShownConsent[], chosen: Chosen): { readonly consents?: readonly ConsentRef[] } {
  if (consents.length === 0) return {};
  return { consents: consents.filter(({ id }) => chosen[id]).map(({ id, version }) => ({ id, version })) };
}
