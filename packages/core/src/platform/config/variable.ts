import { z } from 'zod';

/** How the text of a variable becomes a value, where the type of the field does not say it: see `variablesOf`. */
export type VariableKind = 'text' | 'url' | 'number' | 'flag' | 'list' | 'number-list' | 'proxies' | 'json';

/** What a field says of its environment variable. What it means is the field's own description (`.describe`). */
export interface VariableFacts {
  readonly name: string;
  /** Left out where the field's type says it. A `url` may carry a user and a password, and is never shown again. */
  readonly kind?: VariableKind;
  /** What it takes, where the schema cannot say it in words. */
  readonly takes?: string;
  /** The default, where it is made rather than constant. */
  readonly standard?: string;
  /** Never shown again, not even in the message that refuses it. */
  readonly secret?: true;
}

/** The facts of every field that has a variable. */
export const variableFacts: z.core.$ZodRegistry<VariableFacts> = z.registry<VariableFacts>();

/**
 * Gives a field its environment variable, and the field back. It comes last: `.optional()` and `.default()` make a new field, which
 * would have none.
 * @throws TypeError where the field has a variable already
 */
export function variable<Field extends z.core.$ZodType>(name: string, field: Field, facts: Omit<VariableFacts, 'name'> = {}): Field {
  if (variableFacts.has(field)) throw new TypeError(`the field of ${name} has another variable already`);
  variableFacts.add(field, { name, ...facts });
  return field;
}
