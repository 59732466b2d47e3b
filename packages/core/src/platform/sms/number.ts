import parsePhoneNumber, { type CountryCode, parsePhoneNumberWithError, validatePhoneNumberLength } from 'libphonenumber-js/max';
import { plainTyped } from '../typed-text.ts';

/** A number that exists in the numbering plan of its country. */
export interface PhoneNumber {
  /** E.164: the one spelling by which numbers are unique, limited and written to. */
  readonly e164: string;
  /** ISO 3166; undefined for a number that belongs to no country. */
  readonly country: string | undefined;
  /** True for a mobile number. Every other kind costs more, or belongs to no single person (S-25). */
  readonly mobile: boolean;
}

/** The fault of a text that is no number. `no_country`: the text needs a country code in front. */
export type PhoneFault = 'not_a_number' | 'no_country' | 'too_short' | 'too_long' | 'unassigned';

const mobileTypes: ReadonlySet<string | undefined> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);
/** The characters of a written telephone number: no letters, which parsers map to digits. */
const writtenLikeOne = /^[\p{Nd}()+.·・/\-‐-―−ー]+$/u;
/** Korea's country code as people write it on forms. No carrier uses this prefix, so no parser knows it. */
const koreaFromAbroad = /^0082/;

/**
 * Korean mobile numbers: eight digits after 010, seven or eight after the prefixes before it. The library's pattern also takes
 * seven digits after 010, which is a number with one digit missing. All blocks of 010 are for mobiles, and the library learns
 * late which blocks are handed out.
 */
const koreanMobile = /^(10|1[16-9])(\d*)$/;

/**
 * Reads a number as people type it. A number without a country code belongs to `home`. Returns the fault of a text that is no
 * number.
 */
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
  // Korea's 012 is for machines. The library calls it mobile, too.
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

/** A number in the parts that some gateways want separately: calling code, the number dialled within it, and the country. */
export function numberParts(e164: string): {
  readonly callingCode: string;
  readonly national: string;
  readonly country: string | undefined;
} {
  const { countryCallingCode, nationalNumber, country } = parsePhoneNumberWithError(e164);
  return { callingCode: countryCallingCode, national: nationalNumber, country };
}
