import { z } from 'zod';

export const minute = 60;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A setting in seconds, between `min` and `max`, for how long something lasts. */
export const lifetime = (standard: number, min: number, max: number, describes: string) =>
  z.number().int().min(min).max(max).default(standard).describe(describes);
