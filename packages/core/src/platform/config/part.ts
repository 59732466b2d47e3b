import type { z } from 'zod';

/** Settings that belong together: a heading of the configuration page, with its fields in the order of the page. */
export interface SettingsPart<Shape extends z.core.$ZodShape = z.core.$ZodShape> {
  readonly title: string;
  /** Stands between the heading and the table. */
  readonly introduction?: string;
  /** Its fields, by their keys in the settings. */
  readonly shape: Shape;
}
