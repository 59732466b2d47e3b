import { z } from 'zod';
import type { Settings } from '../platform/config/settings.ts';
import { readPhone } from '../platform/sms/number.ts';
import { accountErrors } from './errors.ts';

/** What a person types. Checked by `requirePhone`, which knows the countries of the deployment. */
export const TypedPhone = z.string().max(40).meta({ example: '010-1234-5678' });

/**
 * A mobile number in E.164. National spellings are those of the first country that the deployment allows.
 * @throws Problem invalid_phone, phone_not_supported
 */
export function requirePhone({ phone: { countries } }: Pick<Settings, 'phone'>, typed: string): string {
  const [home] = countries;
  const number = readPhone(typed, home === '*' ? undefined : home);
  if (!number) throw accountErrors.invalid_phone();
  const allowed = countries.includes('*') || (number.country !== undefined && countries.includes(number.country));
  if (!allowed || !number.mobile) throw accountErrors.phone_not_supported();
  return number.e164;
}

/** A number as its owner recognises it and nobody else learns it: the last two digits. */
export function maskedPhone(phone: string): string {
  return `•••• ••${phone.slice(-2)}`;
}
