import { prototypeKeys, strictUtf8 } from './json.ts';

/** Parameters in their order, as they were sent. A name may occur more than once. */
export type RawParameters = readonly (readonly [name: string, value: string])[];

/** The parameters are not what Daemun accepts. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
}

/**
 * Decodes `application/x-www-form-urlencoded` from a query or a body, strictly: what parsers disagree about is refused, such as a
 * broken percent-encoding and bytes that are not UTF-8.
 * @throws ParameterError
 */
export function decodeParameters(encoded: string | Uint8Array): RawParameters {
  const text = typeof encoded === 'string' ? encoded : decodeText(encoded);
  return text.split('&').flatMap((pair) => {
    if (pair === '') return [];
    const equals = pair.indexOf('=');
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [[decode(name), decode(value)] as const];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new ParameterError('a broken encoding');
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw new ParameterError('not UTF-8');
  }
}

/** How parameters become an input. */
export interface Collecting {
  /** Maps names to those of the input. */
  readonly names?: Readonly<Record<string, string>>;
  /** Parameters that become arrays. */
  readonly repeatable?: readonly string[] | undefined;
  /** An empty parameter counts as left out (RFC 6749 §3.1). */
  readonly emptyIsNone?: boolean;
}

/**
 * Makes an object of parameters. Each may occur once, under one of its names. Otherwise a filter in front could check the first
 * value, and Daemun would use the last.
 * @throws ParameterError
 */
export function collectParameters(
  parameters: RawParameters,
  { names = {}, repeatable = [], emptyIsNone = false }: Collecting,
): Record<string, string | readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [given, value] of parameters) {
    const name = Object.hasOwn(names, given) ? (names[given] ?? given) : given;
    if (prototypeKeys.has(name)) throw new ParameterError('a name that objects reserve');
    const before = values.get(name);
    if (before && !repeatable.includes(name)) throw new ParameterError('a parameter twice');
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  const input: Record<string, string | readonly string[]> = {};
  for (const [name, all] of values) {
    const sent = emptyIsNone ? all.filter((value) => value !== '') : all;
    const [first] = sent;
    if (first !== undefined) input[name] = repeatable.includes(name) ? sent : first;
  }
  return input;
}
