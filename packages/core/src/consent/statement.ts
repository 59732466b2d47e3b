import { z } from 'zod';
import type { Settings } from '../platform/config/settings.ts';
import { addressSlice } from '../platform/http/client-address.ts';
import { askedConsents, type Consent, consentsDue, type StandingConsents } from '../platform/http/consents.ts';
import type { Problem } from '../platform/http/errors.ts';
import { type FieldRule, fieldError } from '../platform/http/input.ts';
import type { RequestContext } from '../platform/http/request-context.ts';
import { fill, type Locale } from '../platform/i18n/text.ts';
import type { Platform } from '../platform/platform.ts';
import { consentErrors } from './errors.ts';

/** The consents in the body of a request. */
export const ConsentsGiven = z
  .array(z.strictObject({ id: z.string().max(40), version: z.string().max(40) }).meta({ id: 'ConsentGiven' }))
  .max(50)
  .meta({
    description: 'The consents that the person gives, from `GET /consents`. A new account needs every required one',
    example: [{ id: 'terms', version: '2026-01' }],
  });

/** What a user has agreed to at one moment. A statement may wait until an address is proven, so it is plain JSON. */
export interface ConsentStatement {
  readonly given: readonly Consent[];
  /** The time in RFC 3339 format. */
  readonly at: string;
  readonly locale: Locale;
  /** The network as IPv4 /24 or IPv6 /48. */
  readonly network: string;
}

const unknownConsent: FieldRule = {
  code: 'unknown_consent',
  text: { en: 'This site does not ask for that consent.', ko: '여기에서 받지 않는 동의예요.' },
};
const outdatedConsent: FieldRule = {
  code: 'consent_outdated',
  text: {
    en: 'This document has changed just now. Load the page again, and read the new version.',
    ko: '방금 내용이 바뀌었어요. 페이지를 새로 고쳐 새 내용을 확인해 주세요.',
  },
};
const missingConsent = { en: 'This consent is required.', ko: '꼭 필요한 동의예요.' };

/**
 * Reads the consents of a body. Returns undefined if the body has none.
 * @throws Problem invalid_input if a document is not asked for here, or has another version by now
 */
export function readConsents(
  { settings, clock }: Pick<Platform, 'settings' | 'clock'>,
  { locale, source }: Pick<RequestContext, 'locale' | 'source'>,
  given: readonly Consent[] | undefined,
): ConsentStatement | undefined {
  if (given === undefined) return undefined;
  const asked = askedConsents(settings);
  for (const { id, version } of given) {
    const document = asked.find((one) => one.id === id);
    if (!document) throw fieldError(`consents.${id}`, unknownConsent, locale);
    if (document.version !== version) throw fieldError(`consents.${id}`, outdatedConsent, locale);
  }
  // A document that is named twice counts once.
  const once = [...new Map(given.map(({ id, version }) => [id, { id, version }])).values()];
  return { given: once, at: clock.now().toISOString(), locale, network: addressSlice(source.address) };
}

/** The consents that would be valid on an account with only this statement. */
export function standingOf(statement: ConsentStatement | undefined): StandingConsents {
  return Object.fromEntries((statement?.given ?? []).map(({ id, version }) => [id, version]));
}

/** The consents that every account must give and that a statement lacks. */
export function missingIn(settings: Pick<Settings, 'consents'>, statement: ConsentStatement | undefined): readonly Consent[] {
  return consentsDue(settings, { consents: standingOf(statement) });
}

/** `422 consent_required`, with the missing consents as fields. The error does not reveal whether an account exists. */
export function consentRequired(missing: readonly Consent[], locale: Locale): Problem {
  const message = fill(missingConsent[locale]);
  const errors = missing.map(({ id }) => ({ path: `consents.${id}`, code: 'required', message }));
  return consentErrors.consent_required({}, { errors, missing });
}
