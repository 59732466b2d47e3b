import { z } from 'zod';
import type { Locale } from '../i18n/text.ts';
import { type FieldRule, fieldError } from './input.ts';
import { ownPath } from './own-path.ts';

/** The page that the link of a mail goes on to. */
export const RedirectTo = z.string().max(2000).optional();

const foreignRedirect: FieldRule = {
  code: 'foreign_redirect',
  text: { en: 'This is not an address of ours.', ko: '이동할 수 없는 주소예요.' },
};

/** The target as it is followed (S-67). Undefined if none is sent; throws a 422 problem for one that is not ours. */
export function readRedirectTo(redirectTo: string | undefined, locale: Locale): string | undefined {
  const target = ownPath(redirectTo);
  if (redirectTo !== undefined && target === undefined) throw fieldError('redirectTo', foreignRedirect, locale);
  return target;
}
