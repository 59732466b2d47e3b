import type { z } from 'zod';
import type { Settings } from './settings.ts';

/** The fields of a shape, as code reads them. */
export type OutputOf<Shape extends z.core.$ZodShape> = Readonly<z.output<z.ZodObject<Shape>>>;
/** The fields of a shape, as an embedder writes them. */
export type InputOf<Shape extends z.core.$ZodShape> = z.input<z.ZodObject<Shape>>;

/** Settings that belong together: a heading of the configuration page, with its fields in the order of the page. */
export interface SettingsPart<Shape extends z.core.$ZodShape = z.core.$ZodShape> {
  readonly title: string;
  /** The text between the heading and the table. */
  readonly introduction?: string;
  /** The fields, by their keys in the settings. */
  readonly shape: Shape;
  /** Fills in settings that follow from others. Settings of this part and of the parts before it are complete. */
  complete?(given: OutputOf<Shape>, settings: Settings): object;
  /**
   * Rules between settings, checked once each setting is right by itself. `refuse` names the setting by its keys, joined by dots.
   */
  check?(settings: Settings, refuse: (path: string, message: string) => void): void;
}

/**
 * Declares settings that belong together. Their `settings.ts` adds the types to `Settings` and `SettingsInput`. The capability
 * names the part in its value.
 */
export function defineSettings<const Shape extends z.core.$ZodShape>(part: SettingsPart<Shape>): SettingsPart<Shape> {
  return part;
}
