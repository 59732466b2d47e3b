import { z } from 'zod';
import { plainTyped } from '../platform/typed-text.ts';

/** A code of six digits, of whichever factor, as it is typed: with the space in the middle that apps show, or full-width. */
export const SixDigits = z
  .string()
  .max(40)
  .transform(plainTyped)
  .pipe(z.string().regex(/^\d{6}$/))
  .meta({ description: 'Six digits' });
