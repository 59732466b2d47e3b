import { z } from 'zod';
import type { SettingsPart } from './part.ts';
import { Settings, SettingsError, settingsParts } from './settings.ts';
import { variablesOf } from './variables-of.ts';

/** A part of the settings that is not ours: a capability declares it, and reads it with `of`. */
export interface OwnSettings<Shape extends z.core.$ZodShape> extends SettingsPart<Shape> {
  /**
   * What the settings say of it, checked.
   * @throws TypeError where no capability of these settings declares it
   */
  of(settings: Settings): { readonly [Key in keyof Shape]: z.output<Shape[Key]> };
}

/** Declares settings of a capability of an embedder's own (docs/guides/capabilities.md). */
export function ownSettings<Shape extends z.core.$ZodShape>(part: SettingsPart<Shape>): OwnSettings<Shape> {
  return {
    ...part,
    of(settings) {
      const missing = Object.keys(part.shape).find((key) => !Object.hasOwn(settings, key));
      if (missing !== undefined) throw new TypeError(`the setting ${missing} is declared by no capability that was given`);
      // What stands under these keys was checked by this very shape.
      return settings as unknown as { readonly [Key in keyof Shape]: z.output<Shape[Key]> };
    },
  };
}

/** Settings, or everything that is wrong with them. */
export interface CheckedSettings {
  readonly settings?: Settings;
  readonly issues: readonly z.core.$ZodIssue[];
}

/**
 * Checks settings, and those of capabilities that are not ours beside them.
 * @throws TypeError where two parts claim one setting or one variable
 */
export function checkSettings(input: unknown, own: readonly SettingsPart[]): CheckedSettings {
  if (own.length > 0) refuseTwice([...settingsParts, ...own]);
  const shape = Object.assign({}, ...own.map((part) => part.shape)) as z.core.$ZodShape;
  const entries = typeof input === 'object' && input !== null ? Object.entries(input) : [];
  const theirs = z.strictObject(shape).safeParse(Object.fromEntries(entries.filter(([key]) => Object.hasOwn(shape, key))));
  const ours = Settings.safeParse(own.length === 0 ? input : Object.fromEntries(entries.filter(([key]) => !Object.hasOwn(shape, key))));
  if (ours.success && theirs.success) return { settings: { ...ours.data, ...theirs.data }, issues: [] };
  return { issues: [...(ours.error?.issues ?? []), ...(theirs.error?.issues ?? [])] };
}

/**
 * Checks settings and those of capabilities that are not ours, and fills in the defaults.
 * @throws SettingsError listing every fault; TypeError as `checkSettings`
 */
export function parseSettingsWith(own: readonly SettingsPart[], input: unknown): Settings {
  const { settings, issues } = checkSettings(input, own);
  if (settings) return settings;
  throw new SettingsError(issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

function refuseTwice(parts: readonly SettingsPart[]): void {
  const keys = parts.flatMap(({ shape }) => Object.keys(shape));
  const names = parts.flatMap(variablesOf).map(({ name }) => name);
  const twice = [keys, names].flatMap((list) => list.filter((one, index) => list.indexOf(one) < index));
  if (twice.length > 0) throw new TypeError(`two parts of the settings have ${twice.join(', ')}`);
}
