import { open } from 'node:fs/promises';
import { Unreadable } from './variable-value.ts';
import type { Variable } from './variables-of.ts';

/** What an operator gave for a variable. */
export interface Given {
  readonly text: string;
  /** The name that was used: the variable's own, or that of its file. */
  readonly name: string;
}

/** What was given, by the names of the variables. */
export type GivenValues = ReadonlyMap<string, Given>;

/** The variable with the path of a file in place of the value of `name`, as for secrets of containers and of systemd. */
export const fileNameOf = (name: string): string => `${name}_FILE`;

/** Every name by which these variables can be given. */
export const namesOf = (variables: readonly Pick<Variable, 'name' | 'secret'>[]): string[] =>
  variables.flatMap(({ name, secret }) => (secret ? [name, fileNameOf(name)] : [name]));

/** No secret is larger, and a device file has no end. */
const mostBytes = 64 * 1024;

/**
 * The values of these variables. An empty variable counts as unset. The file of a secret is read here and never again; the
 * whitespace around its content is removed, as it is around the value of a variable.
 * @param refuse called for each variable whose file cannot be used; it is left out of the result then
 */
export async function readGiven(
  variables: readonly Variable[],
  env: NodeJS.ProcessEnv,
  refuse: (variable: Variable, why: string) => void,
): Promise<GivenValues> {
  const values = new Map<string, Given>();
  for (const variable of variables) {
    const { name, secret } = variable;
    const text = env[name]?.trim();
    if (text) values.set(name, { text, name });
    const fileName = fileNameOf(name);
    const path = secret && env[fileName]?.trim();
    if (!path) continue;
    if (values.delete(name)) {
      refuse(variable, `${fileName}: is set beside ${name}; set one of the two`);
      continue;
    }
    const content = await readSecretFile(path);
    if (content instanceof Unreadable) refuse(variable, `${fileName}: ${content.message}; takes the path of a file that contains ${name}`);
    else values.set(name, { text: content, name: fileName });
  }
  return values;
}

/** The content of a file, or why it cannot be used. The reason does not name the file: a secret may stand in the place of its path. */
async function readSecretFile(path: string): Promise<string | Unreadable> {
  let bytes: Buffer;
  try {
    bytes = await readAtMost(path, mostBytes + 1);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return new Unreadable(`names a file that cannot be read (${code})`);
  }
  if (bytes.length > mostBytes) return new Unreadable('names a file of more than 64 KiB');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
    return text === '' ? new Unreadable('names an empty file') : text;
  } catch {
    return new Unreadable('names a file that is no UTF-8 text');
  }
}

async function readAtMost(path: string, most: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(most);
    let length = 0;
    while (length < most) {
      const { bytesRead } = await file.read(buffer, length, most - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}
