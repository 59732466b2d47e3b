import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Settings } from '../config/settings.ts';
import { type CallPublic, createPublicCall, isPublicAddress, type PublicCallDeps } from './public.ts';

/** What an operator can list. Tunnels, link-local addresses and the like are no network of one's own. */
const listable: ReadonlySet<string> = new Set(['private', 'uniqueLocal', 'carrierGradeNat', 'loopback']);

/** Metadata services of clouds, which hand out credentials. They are in networks that an operator may list. */
const metadataServices: ReadonlySet<string> = new Set(['100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254']);

/**
 * The way to the keys, documents and logout addresses of OAuth clients: the public internet, and what the operator allows besides
 * (`DAEMUN_OUTBOUND_ALLOW`). An address of this machine is allowed outside production only.
 */
export function createAllowedCall(
  { environment, outboundAllow }: Pick<Settings, 'environment' | 'outboundAllow'>,
  deps: Omit<PublicCallDeps, 'allows' | 'allowsPlain'> = {},
): CallPublic {
  const networks = outboundAllow.map((network) => ipaddr.parseCIDR(network));
  const isListed = (address: string): boolean => {
    if (isIP(address) === 0) return false;
    const parsed = ipaddr.process(address);
    const range = parsed.range();
    if (!listable.has(range) || metadataServices.has(parsed.toString())) return false;
    if (range === 'loopback' && environment === 'production') return false;
    return networks.some(([first, bits]) => parsed.kind() === first.kind() && parsed.match(first as never, bits));
  };
  return createPublicCall({
    ...deps,
    allows: (address) => isPublicAddress(address) || isListed(address),
    allowsPlain: (address) => isIP(address) !== 0 && ipaddr.process(address).range() === 'loopback' && isListed(address),
  });
}
