import { z } from 'zod';

/** A code of six digits, of whichever factor; the space that apps show, and people type, in the middle may come along. */
export const SixDigits = z
  .string()
  .max(20)
  .transform((typed) => typed.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/))
  .meta({ description: 'Six digits' });
