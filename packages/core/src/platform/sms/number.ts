import parsePhoneNumber, { type CountryCode, parsePhoneNumberWithError } from 'libphonenumber-js/max';

/** A number that exists in the numbering plan of its country. */
export interface PhoneNumber {
  /** E.164: the one spelling by which numbers are unique, limited and written to. */
  readonly e164: string;
  /** ISO 3166; undefined where a number is no country's. */
  readonly country: string | undefined;
  /** It rings in a pocket. Everything else costs more, or belongs to nobody in person (S-25). */
  readonly mobile: boolean;
}

const mobileTypes: ReadonlySet<string | undefined> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);
/** Only what a telephone number is written with: no letters, which parsers map to digits. */
const writtenLikeOne = /^[\p{Nd}\s()+＋.·・/\-‐-―－]+$/u;
/** Korea's country code as people put it on forms: no carrier's prefix, and so no parser's either. */
const koreaFromAbroad = /^\s*00\s*82/;

/** All of 010 is for mobiles by Korea's numbering plan; which blocks are handed out already, the library knows late. */
const koreanMobile = /^10\d{8}$/;

/** Reads a number as people type it; spellings without a country code are those of `home`. Undefined for what is none. */
export function readPhone(typed: string, home: string | undefined): PhoneNumber | undefined {
  if (!writtenLikeOne.test(typed)) return undefined;
  const parsed = parsePhoneNumber(typed.normalize('NFKC').replace(koreaFromAbroad, '+82'), {
    ...(home !== undefined && { defaultCountry: home as CountryCode }),
    extract: false,
  });
  if (!parsed) return undefined;
  if (parsed.countryCallingCode === '82' && koreanMobile.test(parsed.nationalNumber))
    return { e164: parsed.number, country: 'KR', mobile: true };
  if (!parsed.isValid()) return undefined;
  return { e164: parsed.number, country: parsed.country, mobile: mobileTypes.has(parsed.getType()) };
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
