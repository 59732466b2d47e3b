import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { createProxyTrust } from '../http/client-address.ts';
import { findOrCreateSecret } from './generated-secret.ts';
import { nearestName } from './nearest.ts';
import { Settings, SettingsError, SettingsFields } from './settings.ts';
import { whatItTakes } from './takes.ts';
import { type Variable, variables } from './variables.ts';

type Input = Record<string, unknown>;
interface Fault {
  readonly variable: string;
  readonly text: string;
}

/** Where the server listens unless PORT says otherwise. */
export const defaultPort = 3000;

/** Stands in for a required setting while the rest is checked, so that one start names every fault. */
const placeholders: Readonly<Record<string, unknown>> = {
  origin: 'https://placeholder.invalid',
  secrets: ['placeholder-0123456789-abcdefghijklmnop'],
};

/**
 * Settings from environment variables (docs/configuration.md). An empty variable counts as unset.
 * Outside production a missing secret is made in the data folder and the origin is localhost.
 * @throws SettingsError naming every fault: the variable, what it got (secrets masked), what it takes
 */
export async function settingsFromEnvironment(env: NodeJS.ProcessEnv): Promise<Settings> {
  const faults: Fault[] = unknownVariables(env);
  const input: Input = {};
  for (const variable of variables) {
    const given = env[variable.name]?.trim();
    if (!given) continue;
    const value = await parseValue(variable, given);
    if (value instanceof Unreadable) faults.push(refusal(variable, given, value.message));
    else if (value === undefined) faults.push(refusal(variable, given));
    else if (variable.path !== undefined) put(input, variable.path, value);
  }
  await addDefaults(input, env, faults);
  const settings = check(input, env, faults);
  if (settings === undefined) throw new SettingsError(faults.map((fault) => fault.text));
  return settings;
}

function unknownVariables(env: NodeJS.ProcessEnv): Fault[] {
  const known = variables.map((variable) => variable.name);
  const unknown = Object.keys(env).filter((name) => name.startsWith('DAEMUN_') && !known.includes(name));
  return unknown.map((name) => {
    const meant = nearestName(name, known);
    return { variable: name, text: `${name}: no such variable${meant ? `; did you mean ${meant}?` : ''}` };
  });
}

/** The text as a value of the variable's kind; undefined, or why, where it is none. Ranges are the schema's business. */
async function parseValue(variable: Variable, given: string): Promise<unknown> {
  const parts = given.split(',').map((part) => part.trim());
  switch (variable.kind) {
    case 'text':
    case 'url':
      return given;
    case 'number':
      return parseNumber(given);
    case 'port':
      return parsePort(given);
    case 'flag':
      return given === 'on' ? true : given === 'off' ? false : undefined;
    case 'list':
      return parts.filter((part) => part !== '');
    case 'number-list':
      return parts.map(parseNumber).includes(undefined) ? undefined : parts.map(parseNumber);
    case 'proxies':
      return parseNumber(given) ?? (areNetworks(parts) ? parts : undefined);
    case 'json':
      return readJson(given);
  }
}

/** Why a value cannot be read, in words for the operator. */
class Unreadable extends Error {}

/** JSON as it stands in the variable, or in the file that it names. */
async function readJson(given: string): Promise<unknown> {
  const inPlace = /^[[{]/.test(given);
  try {
    const text = inPlace ? given : await readFile(given, 'utf8');
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return new Unreadable(`${inPlace ? 'is' : 'names a file that is'} not valid JSON: ${error.message}`);
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return new Unreadable(`takes JSON, or the path of a JSON file; reading a file of that name failed (${code})`);
  }
}

function parseNumber(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A TCP port; undefined for anything else. */
export function parsePort(text: string): number | undefined {
  const port = parseNumber(text);
  return port !== undefined && Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}

function areNetworks(parts: readonly string[]): boolean {
  try {
    createProxyTrust(parts);
    return true;
  } catch {
    return false;
  }
}

function put(input: Input, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place = input;
  for (const key of keys) {
    place[key] ??= {};
    place = place[key] as Input;
  }
  place[last] = value;
}

async function addDefaults(input: Input, env: NodeJS.ProcessEnv, faults: readonly Fault[]): Promise<void> {
  input.environment ??= env.NODE_ENV === 'production' ? 'production' : 'development';
  if (input.environment !== 'development' && input.environment !== 'test') return;
  input.origin ??= `http://localhost:${parsePort(env.PORT?.trim() ?? '') ?? defaultPort}`;
  // A start that is refused anyway leaves nothing behind.
  const { dataFolder = SettingsFields.shape.dataFolder.parse(undefined) } = input as { dataFolder?: string };
  if (faults.length === 0) input.secrets ??= await findOrCreateSecret(dataFolder).then((secret) => [secret]);
  else input.secrets ??= placeholders.secrets;
}

/** Settings, or undefined after adding what is wrong to `faults`. */
function check(input: Input, env: NodeJS.ProcessEnv, faults: Fault[]): Settings | undefined {
  const parsed = Settings.safeParse(input);
  if (parsed.success && faults.length === 0) return parsed.data;
  const add = (issues: readonly z.core.$ZodIssue[]): void => {
    for (const issue of issues) {
      const fault = faultOf(issue, env);
      if (!faults.some((known) => known.variable === fault.variable)) faults.push(fault);
    }
  };
  if (parsed.success) return undefined;
  add(parsed.error.issues);
  // Rules between settings are only looked at once each of them is right by itself: mend, then look again.
  const mended = structuredClone(input);
  for (const issue of parsed.error.issues) {
    const path = variableOf(issue)?.path ?? issue.path.join('.');
    put(mended, path, placeholders[path]);
  }
  const again = Settings.safeParse(mended);
  if (!again.success) add(again.error.issues);
  return undefined;
}

function variableOf(issue: z.core.$ZodIssue): Variable | undefined {
  const path = issue.path.join('.');
  return (
    variables.find((variable) => variable.path !== undefined && `${path}.`.startsWith(`${variable.path}.`)) ??
    variables.find((variable) => variable.path?.startsWith(`${path}.`))
  );
}

function faultOf(issue: z.core.$ZodIssue, env: NodeJS.ProcessEnv): Fault {
  const variable = variableOf(issue);
  if (!variable) return { variable: issue.path.join('.'), text: `${issue.path.join('.')}: ${issue.message}` };
  // Our own rules speak for themselves; the schema's stock phrases do not name what is taken.
  return refusal(variable, env[variable.name]?.trim(), issue.code === 'custom' ? issue.message : undefined);
}

function refusal(variable: Variable, given: string | undefined, message = `takes ${whatItTakes(variable)}`): Fault {
  return { variable: variable.name, text: `${variable.name}: ${shown(variable, given)}; ${message}` };
}

function shown(variable: Variable, given: string | undefined): string {
  if (!given) return 'is not set';
  if (variable.secret || variable.kind === 'url') return `got ${[...given].length} characters (not shown)`;
  return `got ${JSON.stringify(given.length > 80 ? `${given.slice(0, 80)}…` : given)}`;
}
