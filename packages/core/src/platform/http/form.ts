import { prototypeKeys, strictUtf8 } from './json.ts';

/** Content that is no form we take. */
export class FormError extends Error {
  override readonly name = 'FormError';
}

/** What decoders put in the place of bytes that are not UTF-8. */
const replacement = '\ufffd';

/**
 * Parses `application/x-www-form-urlencoded` as strictly as JSON: `names` says which field of the form is which of the body,
 * and each of the body may be given once, under one of its names. What takes the last of two takes another one than the filter
 * in front, which looks at the first.
 * @throws FormError
 */
export function parseForm(bytes: Uint8Array, names: Readonly<Record<string, string>>): Record<string, unknown> {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    throw new FormError('not UTF-8');
  }
  const form: Record<string, unknown> = {};
  for (const [given, value] of new URLSearchParams(text)) {
    if (given.includes(replacement) || value.includes(replacement)) throw new FormError('not UTF-8');
    const name = Object.hasOwn(names, given) ? (names[given] ?? given) : given;
    if (prototypeKeys.has(name)) throw new FormError('a name that objects reserve');
    if (Object.hasOwn(form, name)) throw new FormError('a field twice');
    form[name] = value;
  }
  return form;
}
