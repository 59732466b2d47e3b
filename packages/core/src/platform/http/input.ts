import type { z } from 'zod';
import { fill, type Locale, type Text } from '../i18n/text.ts';
import { commonErrors, type Problem } from './errors.ts';
import type { RouteDeclaration } from './route.ts';

/** An invalid field, as `422 invalid_input` lists it. */
interface FieldError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

const texts = {
  required: { en: 'This is needed.', ko: '꼭 필요한 항목이에요.' },
  unknown_field: { en: 'There is no such field.', ko: '없는 항목이에요.' },
  wrong_type: { en: 'This must be of another type ({expected}).', ko: '값의 형식이 맞지 않아요({expected}).' },
  too_short: { en: 'This is too short: {minimum} at least.', ko: '너무 짧아요. {minimum} 이상이어야 해요.' },
  too_long: { en: 'This is too long: {maximum} at most.', ko: '너무 길어요. {maximum} 이하여야 해요.' },
  invalid_value: { en: 'This value cannot be taken.', ko: '쓸 수 없는 값이에요.' },
} as const satisfies Record<string, Text>;

/** Texts of the checks that capabilities add to their schemas: `refine(…, { params: { code, text } })`. */
export interface FieldRule {
  readonly code: string;
  readonly text: Text;
  readonly values?: Readonly<Record<string, string | number>>;
}

function describe(issue: z.core.$ZodIssue, input: unknown): [code: string, text: Text, values: Readonly<Record<string, string | number>>] {
  if (issue.code === 'custom') {
    const rule = issue.params?.['rule'] as FieldRule | undefined;
    return rule ? [rule.code, rule.text, rule.values ?? {}] : ['invalid_value', texts.invalid_value, {}];
  }
  if (issue.code === 'unrecognized_keys') return ['unknown_field', texts.unknown_field, {}];
  if (issue.code === 'too_small') return ['too_short', texts.too_short, { minimum: Number(issue.minimum) }];
  if (issue.code === 'too_big') return ['too_long', texts.too_long, { maximum: Number(issue.maximum) }];
  if (issue.code === 'invalid_type') {
    return valueAt(input, issue.path) === undefined
      ? ['required', texts.required, {}]
      : ['wrong_type', texts.wrong_type, { expected: issue.expected }];
  }
  return ['invalid_value', texts.invalid_value, {}];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

/** `422 invalid_input` with one entry per field. The names come from the schema, except those of unknown keys. */
export function invalidInput(issues: readonly z.core.$ZodIssue[], input: unknown, locale: Locale): Problem {
  const errors = issues.slice(0, 20).flatMap((issue): FieldError[] => {
    const [code, text, values] = describe(issue, input);
    const message = fill(text[locale], values);
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key.slice(0, 100)]) : [issue.path];
    return paths.slice(0, 20).map((path) => ({ path: path.join('.'), code, message }));
  });
  return commonErrors.invalid_input({}, { errors });
}

/** `422 invalid_input` for one field, for a rule that a schema of the field cannot check. */
export function fieldError(path: string, { code, text, values }: FieldRule, locale: Locale): Problem {
  return commonErrors.invalid_input({}, { errors: [{ path, code, message: fill(text[locale], values) } satisfies FieldError] });
}

/**
 * Path parameters, query and body, each parsed by its schema, in one object.
 * @throws Problem invalid_input
 */
export function parseInput(
  declaration: Pick<RouteDeclaration, 'params' | 'query' | 'body'>,
  parts: { params?: unknown; query?: unknown; body?: unknown },
  locale: Locale,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = declaration[part];
    if (!schema) continue;
    const unstorable = findUnstorable(parts[part]);
    if (unstorable) throw fieldError(unstorable.join('.'), { code: 'invalid_value', text: texts.invalid_value }, locale);
    const parsed = schema.safeParse(parts[part]);
    if (!parsed.success) throw invalidInput(parsed.error.issues, parts[part], locale);
    Object.assign(input, parsed.data);
  }
  return input;
}

/**
 * PostgreSQL accepts U+0000 in no text, and half a character (a lone surrogate) in no JSON, so both would cause a 500 (S-77). In
 * a text, and in a hash, half a character becomes U+FFFD, so different texts would become equal.
 */
export const isUnstorable = (text: string): boolean => text.includes('\u0000') || !text.isWellFormed();

/** Finds a text that cannot be stored as it is, among values and keys. */
function findUnstorable(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return isUnstorable(value) ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const below = isUnstorable(key) ? [] : findUnstorable(member);
    if (below) return [key.slice(0, 100), ...below];
  }
  return undefined;
}
