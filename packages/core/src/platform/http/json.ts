/** The text is not JSON that Daemun accepts. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** Throws if the bytes are not UTF-8. */
export const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Keys through which code that merges objects reaches the prototype (S-108). */
export const prototypeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON from bytes. Refuses what parsers disagree about or code trips over: invalid UTF-8, duplicate keys,
 * prototype keys, nesting deeper than 32 levels (RFC 8259 §4, §8.1, §9).
 * @throws JsonError
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    throw new JsonError('not UTF-8');
  }
  try {
    const value: unknown = JSON.parse(text);
    checkKeys(text);
    return value;
  } catch (error) {
    if (error instanceof JsonError) throw error;
    throw new JsonError('not JSON');
  }
}

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/** Walks the tokens of a text that `JSON.parse` has accepted, and checks the keys of every object. */
function checkKeys(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let pending: string | undefined;
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      if (open.length > 32) throw new JsonError('nested too deeply');
    } else if (token === '}' || token === ']') open.pop();
    else if (token === ':') addKey(open.at(-1), pending);
    pending = token.startsWith('"') ? token : undefined;
  }
}

function addKey(keys: Set<string> | undefined, literal: string | undefined): void {
  if (!keys || literal === undefined) return;
  const key = JSON.parse(literal) as string;
  if (prototypeKeys.has(key)) throw new JsonError('a key that objects reserve');
  if (keys.has(key)) throw new JsonError('a key twice');
  keys.add(key);
}
