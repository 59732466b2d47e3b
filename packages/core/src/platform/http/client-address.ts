import ipaddr from 'ipaddr.js';
import { trimBlanks } from './blanks.ts';

/** The bucket of all clients whose address is unknown. It is shared and strict, never unlimited (S-20). */
export const unknownAddress = 'unknown';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Decides how much of the chain of forwarders is trusted. */
export interface ProxyTrust {
  /** The client's canonical address, or `unknown`. */
  clientAddress(peer: string | undefined, forwardedFor: string | undefined): string;
  /** True if no proxy is trusted. */
  readonly none: boolean;
  /** Is the other end of the socket a trusted proxy? If proxies are only counted, every address is. */
  isProxy(peer: string | undefined): boolean;
}

/** Caches the last results, because addresses repeat. Text that is too long for an address is not cached. */
function remembering<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly result: T }>();
  return (text) => {
    const found = known.get(text);
    if (found) return found.result;
    const result = work(text);
    if (known.size >= 2000) known.clear();
    if (text.length <= 64) known.set(text, { result });
    return result;
  };
}

/** An address, and the port that some proxies put behind it: `203.0.113.9:51234`, `[2001:db8::1]:443`. */
const withPort = /^(?:([\d.]+)|\[([\da-f:.]+)\])(?::(\d{1,5}))?$/i;

const parse = remembering((text: string): Address | undefined => {
  const typed = trimBlanks(text);
  const [, ipv4, ipv6, port] = withPort.exec(typed) ?? [];
  if (port !== undefined && Number(port) > 65_535) return undefined;
  const bare = ipv4 ?? ipv6 ?? typed;
  // Only four plain decimal numbers: some parsers read 010.0.0.1 and 127.1 as other addresses than their authors meant.
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipv6 === undefined ? ipaddr.IPv4.parse(bare) : undefined;
  // Converts IPv4-mapped IPv6 to IPv4, so that one client has one spelling.
  return ipaddr.IPv6.isValid(bare) ? ipaddr.process(bare) : undefined;
});

/** The canonical spelling of an address. */
const canonical = remembering((text: string): string | undefined => parse(text)?.toString());

/** IPv4 /32 or IPv6 /64. One subscriber owns that much, so changing the address inside it gains nothing (S-19). */
export const addressPrefix: (address: string) => string = remembering((address) => {
  const parsed = parse(address);
  if (!parsed) return unknownAddress;
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const [a, b, c, d] = (parsed as ipaddr.IPv6).parts;
  return `${[a, b, c, d].map((part) => (part ?? 0).toString(16)).join(':')}::/64`;
});

/** IPv4 /24 or IPv6 /48: a network with many subscribers (C5.7). */
export const addressSlice: (address: string) => string = remembering((address) => {
  const parsed = parse(address);
  if (!parsed) return unknownAddress;
  if (parsed.kind() === 'ipv4') return `${parsed.toString().split('.').slice(0, 3).join('.')}.0/24`;
  const [a, b, c] = (parsed as ipaddr.IPv6).parts;
  return `${[a, b, c].map((part) => (part ?? 0).toString(16)).join(':')}::/48`;
});

/**
 * Builds the rule. A number is the count of proxies in front, each of which appends to `X-Forwarded-For`. Networks (`10.0.0.0/8`)
 * are the senders whose header is trusted. Forwarded headers from others are ignored.
 * @throws TypeError for a malformed network
 */
export function createProxyTrust(trust: number | readonly string[]): ProxyTrust {
  const networks = typeof trust === 'number' ? undefined : trust.map(parseNetwork);

  const isTrusted = (address: Address): boolean =>
    networks?.some(([network, bits]) => network.kind() === address.kind() && address.match(network as never, bits)) ?? false;

  return {
    none: trust === 0,
    isProxy(peer) {
      if (!networks) return trust !== 0;
      const address = peer === undefined ? undefined : parse(peer);
      return address !== undefined && isTrusted(address);
    },
    clientAddress(peer, forwardedFor) {
      if (trust === 0) return (peer === undefined ? undefined : canonical(peer)) ?? unknownAddress;
      const socket = peer === undefined ? undefined : parse(peer);
      const hops = (forwardedFor ?? '')
        // Read from the end, where proxies append. The sender may have written anything before it.
        .slice(-4000)
        .split(',')
        .filter((hop) => trimBlanks(hop) !== '');
      if (!networks) {
        const proxies = trust as number;
        const hop = hops.at(-proxies);
        return (hop === undefined ? undefined : parse(hop)?.toString()) ?? unknownAddress;
      }
      let current = socket;
      while (current && isTrusted(current)) {
        const hop = hops.pop();
        if (hop === undefined) return current.toString();
        current = parse(hop);
      }
      return current?.toString() ?? unknownAddress;
    },
  };
}

function parseNetwork(text: string): [Address, number] {
  try {
    return text.includes('/') ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), ipaddr.parse(text).kind() === 'ipv4' ? 32 : 128];
  } catch {
    throw new TypeError(`trustProxy: "${text}" is not a network such as 10.0.0.0/8`);
  }
}
