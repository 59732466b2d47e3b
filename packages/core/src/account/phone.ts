import { z } from 'zod';
import type { Settings } from '../platform/config/settings.ts';
import type { Text } from '../platform/i18n/text.ts';
import { type PhoneFault, readPhone } from '../platform/sms/number.ts';
import { accountErrors } from './errors.ts';

/** A typed number. `requirePhone` checks it, because it knows the countries of the deployment. */
export const TypedPhone = z.string().max(40).meta({ example: '010-1234-5678' });

/** What is wrong with a number, for its owner. */
const faults: Readonly<Record<PhoneFault, Text>> = {
  not_a_number: { en: 'Type digits, as you would dial it.', ko: '전화할 때처럼 숫자로 입력해 주세요.' },
  no_country: { en: 'Begin with + and the country code.', ko: '+와 국가 번호부터 입력해 주세요.' },
  too_short: { en: 'It is too short: look for a missing digit.', ko: '번호가 짧아요. 빠진 숫자가 없는지 확인해 주세요.' },
  too_long: { en: 'It is too long: look for a digit too many.', ko: '번호가 길어요. 더 들어간 숫자가 없는지 확인해 주세요.' },
  unassigned: { en: 'There is no such number: look at each digit.', ko: '없는 번호예요. 숫자를 다시 확인해 주세요.' },
};

/**
 * A mobile number in E.164. A number without a country code belongs to the first country of the deployment.
 * @throws Problem invalid_phone with `reason`, phone_not_supported
 */
export function requirePhone({ phone: { countries } }: Pick<Settings, 'phone'>, typed: string): string {
  const [home] = countries;
  const number = readPhone(typed, home === '*' ? undefined : home);
  if (typeof number === 'string') throw accountErrors.invalid_phone({ fault: faults[number] }, { reason: number });
  const allowed = countries.includes('*') || (number.country !== undefined && countries.includes(number.country));
  if (!allowed || !number.mobile) throw accountErrors.phone_not_supported();
  return number.e164;
}

/** The last two digits of a number, by which its owner recognises it and nobody else learns it. */
export function maskedPhone(phone: string): string {
  return `•••• ••${phone.slice(-2)}`;
}
