import { z } from 'zod';

/** How the text of a variable becomes a value, if the type of the field does not tell: see `variablesOf`. */
export type VariableKind = 'text' | 'url' | 'number' | 'flag' | 'list' | 'number-list' | 'proxies' | 'json';

/**
 * Stands in a variable's name for a word that the operator chooses. All variables with it belong to the entries of one record, and
 * the word is the key of the entry.
 */
export const namePlaceholder = '<NAME>';
/** Stands in the path of a setting for the key of an entry. */
export const keyPlaceholder = '<name>';

/**
 * What a field declares about its environment variable. The field's own description (`.describe`) says what the variable means.
 */
export interface VariableFacts {
  /** With `<NAME>` in it for the fields of a record's entries: `DAEMUN_OIDC_<NAME>_ISSUER`. */
  readonly name: string;
  /** Undefined if the field's type tells the kind. A `url` may carry a user and a password, and is never shown again. */
  readonly kind?: VariableKind;
  /** The accepted values in words, if the schema cannot say them. */
  readonly takes?: string;
  /** The default in words, if the default is made at start and not constant. */
  readonly standard?: string;
  /**
   * The value is never shown again, not even in the message that refuses it. It can also be given in a file, whose path is the value
   * of the variable `<name>_FILE`.
   */
  readonly secret?: true;
}

/** The facts of every field that has a variable. */
export const variableFacts: z.core.$ZodRegistry<VariableFacts> = z.registry<VariableFacts>();

/**
 * Gives a field its environment variable, and returns the field. Call it last: `.optional()` and `.default()` make a new field
 * without a variable.
 * @throws TypeError if the field has a variable already
 */
export function variable<Field extends z.core.$ZodType>(name: string, field: Field, facts: Omit<VariableFacts, 'name'> = {}): Field {
  if (variableFacts.has(field)) throw new TypeError(`the field of ${name} has another variable already`);
  variableFacts.add(field, { name, ...facts });
  return field;
}
