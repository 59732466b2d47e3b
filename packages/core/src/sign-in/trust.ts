import { z } from 'zod';
import { Moment } from '../account/user.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { RequestContext } from '../platform/http/request-context.ts';

/** A trusted browser as its owner sees it. Never holds the token. */
export const TrustedDevice = z
  .object({
    id: z.uuid(),
    label: z.string().meta({ description: 'In the language of the request' }),
    ip: z.string().nullable(),
    createdAt: Moment,
    lastUsedAt: Moment,
    expiresAt: Moment,
    current: z.boolean().meta({ description: 'True for the browser that sends the request' }),
  })
  .meta({ id: 'TrustedDevice' });

/** Browsers that an account trusts: the password alone is enough there (security.md R5). Its own capability keeps them. */
export interface DeviceTrust {
  /** Does this account trust this browser? Decides nothing for good: `use` does. */
  trusts(userId: string, request: RequestContext): Promise<boolean>;
  /** Notes that the trust was used. False where it has ended. */
  use(tx: Transaction, userId: string, request: RequestContext): Promise<boolean>;
  /** Trusts this browser from now on. Returns the cookie, and for how many seconds it holds; undefined where the deployment trusts none. */
  begin(
    tx: Transaction,
    userId: string,
    request: RequestContext,
  ): Promise<{ readonly cookie: string; readonly seconds: number } | undefined>;
  /** As their owner sees them: the browser that asks first, then the last used. The header that tells the browser is for the export. */
  list(
    userId: string,
    request?: Pick<RequestContext, 'cookie' | 'locale'>,
  ): Promise<(z.input<typeof TrustedDevice> & { readonly userAgent: string | null })[]>;
  /** Trusts no browser of the account any more. Returns how many there were. */
  endAll(tx: Transaction, userId: string): Promise<number>;
}
