import { z } from 'zod';

export const minute = 60;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Seconds a thing lives, between `min` and `max`. */
export const lifetime = (standard: number, min: number, max: number, describes: string) =>
  z.number().int().min(min).max(max).default(standard).describe(describes);
