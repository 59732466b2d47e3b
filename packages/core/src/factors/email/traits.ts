import { byMail } from '../../sign-in/by-mail.ts';
import type { FactorTraits } from '../../sign-in/factor.ts';

/** What a mailed code is. */
export const emailTraits: FactorTraits = byMail('email-code');
