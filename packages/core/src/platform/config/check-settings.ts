import { z } from 'zod';
import { namesOf } from './given-values.ts';
import type { SettingsPart } from './part.ts';
import { type Settings, SettingsError } from './settings.ts';
import { variablesOf } from './variables-of.ts';

/** Checked settings, or every fault in them. */
export interface CheckedSettings {
  readonly settings?: Settings;
  readonly issues: readonly z.core.$ZodIssue[];
}

/**
 * Checks settings by these parts: first each part by itself, then the rules between settings. Fills in settings that follow from
 * others.
 * @throws TypeError if two parts claim one setting or one variable
 */
export function checkSettings(parts: readonly SettingsPart[], input: unknown): CheckedSettings {
  refuseTwice(parts);
  const shape = Object.assign({}, ...parts.map((part) => part.shape)) as z.core.$ZodShape;
  const parsed = z.strictObject(shape).safeParse(input);
  if (!parsed.success) return { issues: parsed.error.issues };
  // The shape of each part has checked the values under its keys.
  let settings = parsed.data as unknown as Settings;
  for (const part of parts) settings = { ...settings, ...part.complete?.(settings as never, settings) };
  const issues: z.core.$ZodIssue[] = [];
  const refuse = (path: string, message: string) => void issues.push({ code: 'custom', path: path.split('.'), message, input: undefined });
  for (const part of parts) part.check?.(settings, refuse);
  return issues.length === 0 ? { settings, issues } : { issues };
}

/**
 * Checks settings by these parts and fills in the defaults.
 * @throws SettingsError listing every fault; TypeError as `checkSettings`
 */
export function parseBy(parts: readonly SettingsPart[], input: unknown): Settings {
  const { settings, issues } = checkSettings(parts, input);
  if (settings) return settings;
  throw new SettingsError(issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

function refuseTwice(parts: readonly SettingsPart[]): void {
  const keys = parts.flatMap(({ shape }) => Object.keys(shape));
  const names = namesOf(parts.flatMap(variablesOf));
  const twice = [keys, names].flatMap((list) => list.filter((one, index) => list.indexOf(one) < index));
  if (twice.length > 0) throw new TypeError(`two parts of the settings have ${twice.join(', ')}`);
}
