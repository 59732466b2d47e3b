import { z } from 'zod';
import type { SettingsPart } from './part.ts';
import { keyPlaceholder, type VariableFacts, type VariableKind, variableFacts } from './variable.ts';

/** An environment variable, with everything that its field declares about it. */
export interface Variable extends VariableFacts {
  readonly kind: VariableKind;
  /** The keys of the setting, joined by dots. */
  readonly path: string;
  readonly means: string;
  /** The accepted values in words: "a whole number from 1 to 900". */
  readonly takes: string;
  readonly default?: unknown;
  /** The path of the entry of a record that the setting belongs to, if the name of the variable contains a word of the operator's. */
  readonly entry?: string;
}

/** The part of a setting's JSON Schema that a sentence needs. */
interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A setting that contains no other settings, or one that consists of several. */
interface Leaf {
  readonly path: string;
  readonly field: z.core.$ZodType;
}

const remembered = new WeakMap<z.core.$ZodShape, readonly Variable[]>();

/** The variables of a part, in the order of its fields. */
export function variablesOf({ shape }: Pick<SettingsPart, 'shape'>): readonly Variable[] {
  const variables = remembered.get(shape) ?? read(shape);
  remembered.set(shape, variables);
  return variables;
}

function read(shape: z.core.$ZodShape): readonly Variable[] {
  return leaves(shape, '').flatMap(({ path, field }) => {
    const facts = variableFacts.get(field);
    return facts ? [variableOf(path, field, facts)] : [];
  });
}

/** The paths of all settings of a part, including those without a variable. */
export function pathsOf({ shape }: Pick<SettingsPart, 'shape'>): readonly string[] {
  return leaves(shape, '').map(({ path }) => path);
}

function leaves(shape: z.core.$ZodShape, prefix: string): readonly Leaf[] {
  return Object.entries(shape).flatMap(([key, field]) => {
    const path = `${prefix}${key}`;
    if (variableFacts.has(field)) return [{ path, field }];
    const section = required(field);
    const entry = section instanceof z.ZodRecord ? required(section.valueType) : undefined;
    if (entry instanceof z.ZodObject) return leaves(entry.shape, `${path}.${keyPlaceholder}.`);
    return section instanceof z.ZodObject ? leaves(section.shape, `${path}.`) : [{ path, field }];
  });
}

/** The field as it is where it is given. */
function required(field: z.core.$ZodType): z.core.$ZodType {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodPrefault) return required(field.unwrap());
  return field;
}

function variableOf(path: string, field: z.core.$ZodType, facts: VariableFacts): Variable {
  // JSON Schema cannot express a transformed field: the field becomes "anything", and the facts hold the words.
  const schema = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' }) as Schema;
  const kind = facts.kind ?? kindOf(schema);
  return { ...facts, path, kind, means: schema.description ?? '', takes: facts.takes ?? takesOf(kind, schema), default: schema.default };
}

function kindOf({ type, items }: Schema): VariableKind {
  if (type === 'boolean') return 'flag';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'array') return items?.type === 'number' ? 'number-list' : 'list';
  return 'text';
}

function takesOf(kind: VariableKind, { type, enum: choices, minimum, maximum }: Schema): string {
  if (kind === 'flag') return 'on or off';
  if (choices) return choices.join(', ').replace(/, (?=[^,]*$)/, ' or ');
  if (kind !== 'number') return 'text';
  return `a ${type === 'integer' ? 'whole ' : ''}number from ${minimum} to ${maximum}`;
}
