import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { defineSettings, type InputOf, type OutputOf } from './part.ts';
import { variable } from './variable.ts';

const takes = 'networks such as 10.0.0.0/8 or fd00::/8, separated by commas';

/** A network with its length, written so that it names its first address. */
const Network = z.string().refine((text) => {
  if (!ipaddr.isValidCIDR(text)) return false;
  const [address, bits] = ipaddr.parseCIDR(text);
  return address.kind() === 'ipv4'
    ? text === `${ipaddr.IPv4.networkAddressFromCIDR(text)}/${bits}`
    : ipaddr.IPv6.networkAddressFromCIDR(text).toString() === address.toString();
}, `takes ${takes}`);

const shape = {
  outboundAllow: variable(
    'DAEMUN_OUTBOUND_ALLOW',
    z
      .array(Network)
      .default([])
      .describe(
        'Networks beyond the public internet that hold the keys, documents and logout addresses of OAuth clients. A loopback network is for development, then also by http',
      ),
    { takes, standard: 'none' },
  ),
};

/** Can an address of this machine be in the network? */
export function hasLoopback(network: string): boolean {
  const [address, bits] = ipaddr.parseCIDR(network);
  if (address.kind() === 'ipv6') return ipaddr.IPv6.parse('::1').match(address as ipaddr.IPv6, bits);
  const [first = 0] = (address as ipaddr.IPv4).octets;
  return bits >= 8 ? first === 127 : ipaddr.IPv4.parse('127.0.0.1').match(address as ipaddr.IPv4, bits);
}

export const outboundSettings = defineSettings({
  title: 'Outbound requests',
  shape,
  check({ environment, outboundAllow }, refuse) {
    if (environment === 'production' && outboundAllow.some(hasLoopback))
      refuse('outboundAllow', 'may have no network of this machine in production');
  },
});

declare module './settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
