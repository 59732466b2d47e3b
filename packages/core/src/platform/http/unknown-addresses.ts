import type { Clock } from '../clock.ts';
import type { Log } from '../log/log.ts';
import { unknownAddress } from './client-address.ts';

/** How many requests form one sample. */
const requestsTogether = 100;
/** This many of them without an address mean a wrong set-up. Fewer may be a probe. */
const tooMany = 5;
const quietMs = 60 * 60 * 1000;

/**
 * Counts requests whose client address cannot be read, and warns once an hour if they are a share of all. Such clients share one
 * strict limit (S-20), and nothing else would show it.
 * @returns call it with the address of each request
 */
export function createAddressWatch({ clock, log }: { readonly clock: Clock; readonly log: Log }): (address: string) => void {
  let requests = 0;
  let unknown = 0;
  let quietUntil = 0;
  return (address) => {
    requests += 1;
    if (address === unknownAddress) unknown += 1;
    if (requests < requestsTogether) return;
    const seen = { unknown, requests };
    requests = 0;
    unknown = 0;
    const now = clock.now().getTime();
    if (seen.unknown < tooMany || now < quietUntil) return;
    quietUntil = now + quietMs;
    log.warn(
      { ...seen, fix: 'Look at DAEMUN_TRUST_PROXY, and at what the proxy writes into X-Forwarded-For' },
      'clients have no address that can be read, and share one rate limit',
    );
  };
}
