import { prototypeKeys, strictUtf8 } from './json.ts';

/** The content is not a form that Daemun accepts. */
export class FormError extends Error {
  override readonly name = 'FormError';
}

/** The character that decoders write in place of bytes that are not UTF-8. */
const replacement = '\ufffd';

/**
 * Parses `application/x-www-form-urlencoded` as strictly as JSON. `names` maps form fields to body fields. Each body field may
 * occur once, under one of its names. Otherwise a filter in front could check the first value, and Daemun would use the last.
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
