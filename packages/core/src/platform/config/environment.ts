import type { z } from 'zod';
import { checkSettings } from './check-settings.ts';
import { findOrCreateSecret } from './generated-secret.ts';
import { type Given, type GivenValues, namesOf, readGiven } from './given-values.ts';
import { ListenFields, listenSettings } from './listen-settings.ts';
import type { SettingsPart } from './part.ts';
import { type Settings, SettingsError } from './settings.ts';
import { storageSettings } from './storage-settings.ts';
import { isFamily, meantName, membersOf } from './variable-family.ts';
import { parseValue, Unreadable } from './variable-value.ts';
import { type Variable, variablesOf } from './variables-of.ts';

type Input = Record<string, unknown>;
interface Fault {
  readonly variable: string;
  readonly text: string;
}

const listenVariables = variablesOf(listenSettings);

/** Takes the place of a missing required setting while the rest is checked, so that one start names every fault. */
const placeholders: Readonly<Record<string, unknown>> = {
  origin: 'https://placeholder.invalid',
  secrets: ['placeholder-0123456789-abcdefghijklmnop'],
};

/**
 * Reads settings from environment variables (docs/configuration.md), by these parts, and secrets from the files that variables
 * name. An empty variable counts as unset. Outside production a missing secret is made in the data folder, and a missing origin is
 * localhost.
 * @throws SettingsError naming every fault: the variable, its value (secrets masked), the accepted values
 */
export async function readEnvironment(env: NodeJS.ProcessEnv, parts: readonly SettingsPart[]): Promise<Settings> {
  const declared = parts.flatMap(variablesOf);
  const variables = membersOf(declared, env);
  const faults: Fault[] = unknownVariables(env, variables, declared.filter(isFamily));
  const listen = await readListen(env, faults);
  const given = await readValues(variables, env, faults);
  const input = await read(variables, given, faults);
  await addDefaults(input, env, listen.port, faults);
  const settings = check(input, parts, variables, given, faults);
  if (settings === undefined) throw refused(faults);
  return settings;
}

/** Reads from PORT and HOST where the server listens. @throws SettingsError naming every fault in them */
export async function listenFromEnvironment(
  env: NodeJS.ProcessEnv,
  { environment }: Pick<Settings, 'environment'>,
): Promise<{ readonly port: number; readonly host: string }> {
  const faults: Fault[] = [];
  const { port, host = environment === 'production' ? '0.0.0.0' : '127.0.0.1' } = await readListen(env, faults);
  if (faults.length > 0) throw refused(faults);
  return { port, host };
}

/** Adds each fault to `faults` and uses the default in its place. */
async function readListen(env: NodeJS.ProcessEnv, faults: Fault[]): Promise<z.output<typeof ListenFields>> {
  const given = await readValues(listenVariables, env, faults);
  const parsed = ListenFields.safeParse(await read(listenVariables, given, faults));
  if (parsed.success) return parsed.data;
  faults.push(...parsed.error.issues.map((issue) => faultOf(issue, listenVariables, given)));
  return ListenFields.parse({});
}

const refused = (faults: readonly Fault[]): SettingsError => new SettingsError(faults.map((fault) => fault.text));

function unknownVariables(env: NodeJS.ProcessEnv, variables: readonly Variable[], families: readonly Variable[]): Fault[] {
  const known = namesOf([...listenVariables, ...variables]);
  const unknown = Object.keys(env).filter((name) => name.startsWith('DAEMUN_') && !known.includes(name));
  return unknown.map((name) => {
    const meant = meantName(name, known, families);
    return { variable: name, text: `${name}: no such variable${meant ? `; did you mean ${meant}?` : ''}` };
  });
}

const readValues = (variables: readonly Variable[], env: NodeJS.ProcessEnv, faults: Fault[]): Promise<GivenValues> =>
  readGiven(variables, env, ({ name }, text) => void faults.push({ variable: name, text }));

/** The values of these variables, at the paths of their settings. Values that cannot be read are added to `faults`. */
async function read(from: readonly Variable[], values: GivenValues, faults: Fault[]): Promise<Input> {
  const input: Input = {};
  for (const variable of from) {
    const given = values.get(variable.name);
    if (!given) continue;
    const value = await parseValue(variable.kind, given.text);
    if (value instanceof Unreadable) faults.push(refusal(variable, given, value.message));
    else if (value === undefined) faults.push(refusal(variable, given));
    else put(input, variable.path, value);
  }
  return input;
}

function put(input: Input, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place = input;
  for (const key of keys) {
    // An operator may choose a key that every object inherits, such as "constructor".
    const within: unknown = Object.hasOwn(place, key) ? place[key] : undefined;
    place[key] = within ?? {};
    place = place[key] as Input;
  }
  place[last] = value;
}

/** Removes what stands at a path. */
function take(input: Input, path: string): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const place = keys.reduce<Input | undefined>((within, key) => within?.[key] as Input | undefined, input);
  delete place?.[last];
}

async function addDefaults(input: Input, env: NodeJS.ProcessEnv, port: number, faults: readonly Fault[]): Promise<void> {
  input.environment ??= env.NODE_ENV === 'production' ? 'production' : 'development';
  if (input.environment !== 'development' && input.environment !== 'test') return;
  input.origin ??= `http://localhost:${port}`;
  // A start that is refused anyway must leave no secret file behind.
  const { dataFolder = storageSettings.shape.dataFolder.parse(undefined) } = input as { dataFolder?: string };
  if (faults.length === 0) input.secrets ??= await findOrCreateSecret(dataFolder).then((secret) => [secret]);
  else input.secrets ??= placeholders.secrets;
}

/** The settings, or undefined after adding the faults to `faults`. */
function check(
  input: Input,
  parts: readonly SettingsPart[],
  variables: readonly Variable[],
  given: GivenValues,
  faults: Fault[],
): Settings | undefined {
  const { settings, issues } = checkSettings(parts, input);
  if (settings) return faults.length === 0 ? settings : undefined;
  const add = (issues: readonly z.core.$ZodIssue[]): void => {
    for (const issue of issues) {
      const fault = faultOf(issue, variables, given);
      if (!faults.some((known) => known.variable === fault.variable)) faults.push(fault);
    }
  };
  add(issues);
  // Rules between settings run only when each setting is right by itself. So faulty settings are mended first, then checked
  // again.
  const mended = structuredClone(input);
  for (const issue of issues) {
    const variable = variableOf(issue, variables);
    const path = variable?.path ?? issue.path.join('.');
    // An entry without one of its fields is refused as a whole.
    if (variable?.entry !== undefined) take(mended, variable.entry);
    else put(mended, path, placeholders[path]);
  }
  add(checkSettings(parts, mended).issues);
  return undefined;
}

function variableOf(issue: z.core.$ZodIssue, among: readonly Variable[]): Variable | undefined {
  const path = issue.path.join('.');
  return (
    among.find((variable) => `${path}.`.startsWith(`${variable.path}.`)) ?? among.find((variable) => variable.path.startsWith(`${path}.`))
  );
}

function faultOf(issue: z.core.$ZodIssue, among: readonly Variable[], values: GivenValues): Fault {
  const variable = variableOf(issue, among);
  if (!variable) return { variable: issue.path.join('.'), text: `${issue.path.join('.')}: ${issue.message}` };
  // Messages of our own rules name the accepted values. The schema's stock messages do not.
  return refusal(variable, values.get(variable.name), issue.code === 'custom' ? issue.message : undefined);
}

function refusal(variable: Variable, given: Given | undefined, message = `takes ${variable.takes}`): Fault {
  return { variable: variable.name, text: `${given?.name ?? variable.name}: ${shown(variable, given?.text)}; ${message}` };
}

function shown(variable: Variable, given: string | undefined): string {
  if (given === undefined) return 'is not set';
  if (variable.secret || variable.kind === 'url') return `got ${[...given].length} characters (not shown)`;
  return `got ${JSON.stringify(given.length > 80 ? `${given.slice(0, 80)}…` : given)}`;
}
