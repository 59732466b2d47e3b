import { commonErrors, type Problem } from '../../platform/http/errors.ts';
import type { FieldRule } from '../../platform/http/input.ts';
import { fill, type Locale } from '../../platform/i18n/text.ts';

/** A rule that a field breaks. `path` is its name in the administration, such as `redirectUris.0`. */
export interface FieldFault {
  readonly path: string;
  readonly rule: FieldRule;
}

/** A client, resource or token cannot be made or changed as asked. The message lists the fields, for a terminal. */
export class FieldFaults extends Error {
  override readonly name = 'FieldFaults';
  readonly faults: readonly FieldFault[];

  constructor(faults: readonly FieldFault[]) {
    super(faults.map(({ path, rule }) => `${path}: ${fill(rule.text.en, rule.values)}`).join('\n'));
    this.faults = faults;
  }
}

/** @throws FieldFaults if there are any */
export function requireNoFaults(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw new FieldFaults(faults);
}

/**
 * Answers the faults of an action as `422 invalid_input`.
 * @throws Problem invalid_input, and whatever else the action throws
 */
export async function answeringFaults<T>(locale: Locale, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof FieldFaults ? toProblem(error, locale) : error;
  }
}

function toProblem({ faults }: FieldFaults, locale: Locale): Problem {
  const errors = faults.slice(0, 20).map(({ path, rule }) => ({ path, code: rule.code, message: fill(rule.text[locale], rule.values) }));
  return commonErrors.invalid_input({}, { errors });
}
