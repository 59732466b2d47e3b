import { z } from 'zod';

/** The id of a client. One that is an address is encoded in the path. */
export const PathText: z.ZodType<string> = z
  .string()
  .max(4096)
  .transform((text, context) => {
    try {
      return decodeURIComponent(text);
    } catch {
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    }
  });
