import type { z } from 'zod';
import type { SettingsPart } from './part.ts';
import type { Settings } from './settings.ts';

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
