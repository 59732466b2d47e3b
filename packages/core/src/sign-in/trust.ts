import { z } from 'zod';
import { Moment } from '../account/user.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { RequestContext } from '../platform/http/request-context.ts';

/** A trusted browser as its owner sees it. It never contains the token. */
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

/** Browsers that an account trusts: there the password alone is enough (security.md R5). The trusted-device capability stores them. */
export interface DeviceTrust {
  /** Does this account trust this browser? This only informs; `use` decides in the transaction. */
  trusts(userId: string, request: RequestContext): Promise<boolean>;
  /** Records that the trust was used. False if the trust has ended. */
  use(tx: Transaction, userId: string, request: RequestContext): Promise<boolean>;
  /**
   * Trusts this browser from now on. Returns the cookie and its lifetime in seconds. Undefined if the deployment has no trusted
   * browsers.
   */
  begin(
    tx: Transaction,
    userId: string,
    request: RequestContext,
  ): Promise<{ readonly cookie: string; readonly seconds: number } | undefined>;
  /** The list for the owner: the current browser first, then the last used. Only the export contains the user agent header. */
  list(
    userId: string,
    request?: Pick<RequestContext, 'cookie' | 'locale'>,
  ): Promise<(z.input<typeof TrustedDevice> & { readonly userAgent: string | null })[]>;
  /** Ends the trust in all browsers of the account. Returns how many there were. */
  endAll(tx: Transaction, userId: string): Promise<number>;
}
