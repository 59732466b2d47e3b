import { readFile } from 'node:fs/promises';
import { createProxyTrust } from '../http/client-address.ts';
import type { VariableKind } from './variable.ts';

/** Why a value cannot be read, in words for the operator. */
export class Unreadable extends Error {}

/**
 * Reads the text as a value of the variable's kind. Returns undefined, or throws the reason, if the text is no such value. The
 * schema checks ranges.
 */
export async function parseValue(kind: VariableKind, given: string): Promise<unknown> {
  const parts = given.split(',').map((part) => part.trim());
  switch (kind) {
    case 'text':
    case 'url':
      return given;
    case 'number':
      return parseNumber(given);
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

/** Reads JSON from the variable itself, or from the file that the variable names. */
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

function areNetworks(parts: readonly string[]): boolean {
  try {
    createProxyTrust(parts);
    return true;
  } catch {
    return false;
  }
}
