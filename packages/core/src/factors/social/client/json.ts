/** A JSON object from outside. Each field is read by what it must be. */
export type Json = Readonly<Record<string, unknown>>;

/** The value, if it is a JSON object. */
export function objectIn(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** The JSON object that a text contains; undefined for every other text. */
export function parseObject(text: string): Json | undefined {
  try {
    return objectIn(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The value, if it is a text that is not empty. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * A provider's name for a person as text. Some providers write it as a number. One that JavaScript has rounded would be the name of
 * several people, and zero is what is written where nobody is known: both are undefined.
 */
export function idText(value: unknown): string | undefined {
  if (typeof value !== 'number') return textIn(value);
  return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
}
