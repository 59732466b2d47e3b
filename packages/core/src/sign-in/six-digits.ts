import { z } from 'zod';
import { plainTyped } from '../platform/typed-text.ts';

/** A code of six digits, as a person types it: with the space in the middle that apps show, or in full-width digits. */
export const SixDigits = z
  .string()
  .max(40)
  .transform(plainTyped)
  .pipe(z.string().regex(/^\d{6}$/))
  .meta({ description: 'Six digits' });
