import type { RateClass } from '../platform/http/rates.ts';
import type { RequestContext } from '../platform/http/request-context.ts';

/** The recipient of a message: a canonical address, or a number in E.164. */
export type Recipient = { readonly email: string } | { readonly phone: string };

/**
 * Does the account of this address or number know the browser with this cookie? The work is the same whether or not the account
 * exists.
 */
export type KnowsBrowser = (recipient: Recipient, deviceCookie: string) => Promise<boolean>;

/** Finds out which browsers an account knows. */
export interface Recipients {
  readonly knowsBrowser: KnowsBrowser;
}

/**
 * Takes a message from the budget of its recipient (R17). A browser that the recipient's account knows has a budget of its own.
 * @returns 0 if the message may be sent, else the seconds until one may
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
  return request.consumeBudget(rate, name, { ...use, knownBrowser: known ? device : undefined });
}
