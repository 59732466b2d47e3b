import { namesOf } from './given-values.ts';
import { nearestName } from './nearest.ts';
import { keyPlaceholder, namePlaceholder } from './variable.ts';
import type { Variable } from './variables-of.ts';

const isWord = /^[A-Z0-9]+(?:_[A-Z0-9]+)*$/;

/** True for a variable that stands for one of each entry of a record. */
export const isFamily = ({ name }: Pick<Variable, 'name'>): boolean => name.includes(namePlaceholder);

/**
 * The variables with each family in the form of its members: all variables of every entry of which `env` has at least one. A name
 * in lower case, with `-` for `_`, is the key of its entry.
 */
export function membersOf(variables: readonly Variable[], env: NodeJS.ProcessEnv): readonly Variable[] {
  const names = Object.keys(env);
  const wordsOf = (family: readonly Variable[]): readonly string[] =>
    [...new Set(names.flatMap((name) => wordIn(name, family) ?? []))].sort();
  const families = Map.groupBy(variables.filter(isFamily), recordOf);
  return [
    ...variables.filter((variable) => !isFamily(variable)),
    ...[...families.values()].flatMap((family) => wordsOf(family).flatMap((word) => family.map((variable) => memberOf(variable, word)))),
  ];
}

/**
 * The name that an unknown one probably stands for; undefined if no name is close. In a family it is one of the entry that the
 * unknown name begins to name.
 * @param known what stands in the environment, members of families included
 */
export function meantName(unknown: string, known: readonly string[], variables: readonly Variable[]): string | undefined {
  const wordless = namesOf(variables.filter(isFamily)).find((name) => name.replace(`${namePlaceholder}_`, '') === unknown);
  if (wordless !== undefined) return wordless;
  const possible = variables.filter(isFamily).flatMap((variable) => {
    const begins = prefixOf(variable);
    if (!unknown.startsWith(begins)) return [];
    const parts = unknown.slice(begins.length).toUpperCase().split('_');
    const words = parts.map((_, count) => parts.slice(0, count + 1).join('_')).filter((word) => isWord.test(word));
    return words.flatMap((word) => namesOf([memberOf(variable, word)]));
  });
  return nearestName(unknown, [...known, ...possible]);
}

const prefixOf = ({ name }: Pick<Variable, 'name'>): string => name.slice(0, name.indexOf(namePlaceholder));

/** The path of the record whose entries the variable belongs to. */
const recordOf = ({ path }: Variable): string => path.slice(0, path.indexOf(keyPlaceholder));

/** What stands in this name in the place of the placeholder; undefined if the name is none of the family. */
function wordIn(name: string, family: readonly Variable[]): string | undefined {
  for (const pattern of namesOf(family)) {
    const [before = '', behind = ''] = pattern.split(namePlaceholder);
    const word = name.startsWith(before) && name.endsWith(behind) ? name.slice(before.length, name.length - behind.length) : '';
    if (isWord.test(word)) return word;
  }
  return undefined;
}

function memberOf(variable: Variable, word: string): Variable {
  const key = word.toLowerCase().replaceAll('_', '-');
  return {
    ...variable,
    name: variable.name.replace(namePlaceholder, word),
    path: variable.path.replace(keyPlaceholder, key),
    entry: `${recordOf(variable)}${key}`,
  };
}
