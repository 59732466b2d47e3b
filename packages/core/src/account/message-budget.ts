import type { RateClass } from '../platform/http/rates.ts';
import type { RequestContext } from '../platform/http/request-context.ts';

/** Whom a message is for: a canonical address, or a number in E.164. */
export type Recipient = { readonly email: string } | { readonly phone: string };

/** Does the account of this address or number know the browser that has this cookie? The same work whether or not there is one. */
export type KnowsBrowser = (recipient: Recipient, deviceCookie: string) => Promise<boolean>;

/** What knows the browsers of accounts. */
export interface Recipients {
  readonly knowsBrowser: KnowsBrowser;
}

/**
 * Takes a message from the budget of whom it is for (R17); a browser that the recipient's account knows has something of its own.
 * @returns 0 where it may go, else the seconds until one may
 */
export async function takeMessage(
  { knowsBrowser }: Recipients,
  request: RequestContext,
  rate: RateClass,
  recipient: Recipient,
  use: { readonly reserve?: boolean } = {},
): Promise<number> {
  const device = request.cookie('device');
  const known = device !== undefined && (await knowsBrowser(recipient, device));
  const name = 'email' in recipient ? recipient.email : recipient.phone;
  return request.spendBudget(rate, name, { ...use, knownBrowser: known ? device : undefined });
}
