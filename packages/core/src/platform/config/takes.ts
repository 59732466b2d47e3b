import { z } from 'zod';
import { SettingsFields } from './settings.ts';
import type { Variable } from './variables.ts';

/** What the schema knows of one setting, as far as a sentence needs it. */
export interface SettingFacts {
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly type?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

interface Node extends SettingFacts {
  readonly properties?: Readonly<Record<string, Node>>;
}

// Origins are transformed, which JSON Schema cannot say: they become "anything", and the table has the words.
const root = z.toJSONSchema(SettingsFields, { io: 'input', unrepresentable: 'any' }) as Node;

/** What the schema says of a setting, by its dotted path. */
export function settingFacts(path: string): SettingFacts | undefined {
  let node: Node | undefined = root;
  for (const key of path.split('.')) node = node?.properties?.[key];
  return node;
}

/** Dotted paths of all settings. */
export function settingPaths(node: Node = root, prefix = ''): readonly string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
    child.properties ? settingPaths(child, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

/** What a variable takes, in words: "a whole number from 1 to 900". */
export function whatItTakes(variable: Variable): string {
  if (variable.takes) return variable.takes;
  if (variable.kind === 'flag') return 'on or off';
  const facts = variable.path === undefined ? undefined : settingFacts(variable.path);
  if (facts?.enum) return facts.enum.join(', ').replace(/, (?=[^,]*$)/, ' or ');
  if (variable.kind !== 'number') return 'text';
  return `a ${facts?.type === 'integer' ? 'whole ' : ''}number from ${facts?.minimum} to ${facts?.maximum}`;
}
