import type { z } from 'zod';
import type { SettingsPart } from './part.ts';
import type { Settings } from './settings.ts';

/** A settings part of an embedder. A capability declares the part, and reads it with `of`. */
export interface OwnSettings<Shape extends z.core.$ZodShape> extends SettingsPart<Shape> {
  /** The checked settings of this part. @throws TypeError if no capability of these settings declares the part */
  of(settings: Settings): { readonly [Key in keyof Shape]: z.output<Shape[Key]> };
}

/** Declares the settings of an embedder's own capability (docs/guides/capabilities.md). */
export function ownSettings<Shape extends z.core.$ZodShape>(part: SettingsPart<Shape>): OwnSettings<Shape> {
  return {
    ...part,
    of(settings) {
      const missing = Object.keys(part.shape).find((key) => !Object.hasOwn(settings, key));
      if (missing !== undefined) throw new TypeError(`the setting ${missing} is declared by no capability that was given`);
      // This very shape has checked the values under these keys.
      return settings as unknown as { readonly [Key in keyof Shape]: z.output<Shape[Key]> };
    },
  };
}
