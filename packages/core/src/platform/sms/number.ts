import parsePhoneNumber, { type CountryCode, parsePhoneNumberWithError, validatePhoneNumberLength } from 'libphonenumber-js/max';
import { plainTyped } from '../typed-text.ts';

/** A number that exists in the numbering plan of its country. */
export interface PhoneNumber {
  /** E.164: the one spelling by which numbers are unique, limited and written to. */
  readonly e164: string;
  /** ISO 3166; undefined where a number is no country's. */
  readonly country: string | undefined;
  /** It rings in a pocket. Everything else costs more, or belongs to nobody in person (S-25). */
  readonly mobile: boolean;
}

/** What is wrong about a text that is no number. `no_country`: it can only be read with a country code in front. */
export type PhoneFault = 'not_a_number' | 'no_country' | 'too_short' | 'too_long' | 'unassigned';

const mobileTypes: ReadonlySet<string | undefined> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);
/** Only what a telephone number is written with: no letters, which parsers map to digits. */
const writtenLikeOne = /^[\p{Nd}()+.·・/\-‐-―−ー]+$/u;
/** Korea's country code as people put it on forms: no carrier's prefix, and so no parser's either. */
const koreaFromAbroad = /^0082/;

/**
 * Korean mobile numbers: eight digits after 010, seven or eight after the prefixes before it. The library's pattern takes
 * seven after 010, too, which is what is left of a number with one digit missing; and it knows late which blocks of 010,
 * all of which is for mobiles, are handed out already.
 */
const koreanMobile = /^(10|1[16-9])(\d*)$/;

/** Reads a number as people type it; spellings without a country code are those of `home`. Says what is wrong about what is none. */
export function readPhone(typed: string, home: string | undefined): PhoneNumber | PhoneFault {
  const number = plainTyped(typed).replace(koreaFromAbroad, '+82');
  if (!writtenLikeOne.test(number)) return 'not_a_number';
  const options = { ...(home !== undefined && { defaultCountry: home as CountryCode }), extract: false };
  const parsed = parsePhoneNumber(number, options);
  const [, prefix, rest = ''] = (parsed?.countryCallingCode === '82' && koreanMobile.exec(parsed.nationalNumber)) || [];
  if (prefix !== undefined && rest.length < (prefix === '10' ? 8 : 7)) return 'too_short';
  if (prefix !== undefined && rest.length > 8) return 'too_long';
  if (parsed && prefix === '10') return { e164: parsed.number, country: 'KR', mobile: true };
  if (!parsed?.isValid() || !parsed.isPossible()) return faultOf(number, options);
  // Korea's 012 is of machines, which the library calls mobile, too.
  const mobile = parsed.country === 'KR' ? prefix !== undefined : mobileTypes.has(parsed.getType());
  return { e164: parsed.number, country: parsed.country, mobile };
}

function faultOf(number: string, options: { readonly defaultCountry?: CountryCode }): PhoneFault {
  switch (validatePhoneNumberLength(number, options)) {
    case 'NOT_A_NUMBER':
      return 'not_a_number';
    case 'TOO_SHORT':
      return 'too_short';
    case 'TOO_LONG':
      return 'too_long';
    case 'INVALID_COUNTRY':
      return number.startsWith('+') ? 'unassigned' : 'no_country';
    default:
      return 'unassigned';
  }
}

/** A number in the parts that some gateways want apart: calling code, what is dialled within it, and the country it belongs to. */
export function numberParts(e164: string): {
  readonly callingCode: string;
  readonly national: string;
  readonly country: string | undefined;
} {
  const { countryCallingCode, nationalNumber, country } = parsePhoneNumberWithError(e164);
  return { callingCode: countryCallingCode, national: nationalNumber, country };
}
