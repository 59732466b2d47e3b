import { domainToASCII } from 'node:url';
import { z } from 'zod';
import type { FieldRule } from '../platform/http/input.ts';
import { trimTyped } from '../platform/typed-text.ts';

const invalidEmail: FieldRule = {
  code: 'invalid_email',
  text: { en: 'This is not an e-mail address we can write to.', ko: '메일을 보낼 수 있는 주소가 아니에요.' },
};

/** RFC 5322 dot-atom, ASCII: no quotes, comments, lists or controls, which parsers read in different ways (S-12, A-21). */
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domainLabel = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * The canonical spelling of an address, for uniqueness, limits and mail: lower case, domain as A-labels. Undefined for everything
 * that is not exactly one plain address.
 */
export function canonicalEmail(typed: string): string | undefined {
  if (typed.length > 320) return undefined;
  const [local, domain, ...more] = trimTyped(typed.normalize('NFC')).toLowerCase().split('@');
  if (!local || !domain || more.length > 0 || local.length > 64 || !localPart.test(local)) return undefined;
  // domainToASCII would map look-alikes of "." and "/" silently; they are refused before it sees them.
  if (/[\s\u3002\uff0e\uff61/?#\\:%]/.test(domain)) return undefined;
  const ascii = domainToASCII(domain);
  const labels = ascii.split('.');
  if (labels.length < 2 || !labels.every((label) => domainLabel.test(label)) || /^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  const address = `${local}@${ascii}`;
  return address.length <= 254 ? address : undefined;
}

/** An e-mail address in a body; the parsed value is canonical. */
export const Email = z
  .string()
  .max(320)
  .refine((value) => canonicalEmail(value) !== undefined, { params: { rule: invalidEmail } })
  .transform((value) => canonicalEmail(value) ?? '')
  .meta({ format: 'email', example: 'mina@example.com' });

/**
 * The identifier that a person types to sign in. It is never refused for its form: a wrong one simply matches no account. The
 * parsed value is canonical, so that look-up, limits and counters use one spelling (S-22).
 */
export const Identifier = z
  .string()
  .min(1)
  .max(320)
  .transform((value) => canonicalEmail(value) ?? `?${trimTyped(value.normalize('NFC')).toLowerCase()}`)
  .meta({ example: 'mina@example.com' });
