import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { defineSettings, type InputOf, type OutputOf } from './part.ts';
import { variable } from './variable.ts';

/** The address at which something listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const pattern = /^(?:(?:\[([\da-f:.]+)\]|([\w.-]+)):)?(\d{1,5})$/i;

/**
 * Reads `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`. A port alone means this machine alone. Undefined for anything else:
 * names other than localhost may lead anywhere.
 */
export function listenAddress(text: string): ListenAddress | undefined {
  const [, ipv6, ipv4, digits] = pattern.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port < 1 || port > 65_535) return undefined;
  if (ipv6 !== undefined) return ipaddr.IPv6.isValid(ipv6) ? { host: ipv6, port } : undefined;
  const host = ipv4 ?? '127.0.0.1';
  return host === 'localhost' || ipaddr.IPv4.isValidFourPartDecimal(host) ? { host, port } : undefined;
}

/** Can the whole internet reach this address, as far as the address tells? False for private networks and for this machine. */
export function isPublicAddress(host: string): boolean {
  if (host === 'localhost') return false;
  return !['loopback', 'private', 'linkLocal', 'uniqueLocal', 'carrierGradeNat'].includes(ipaddr.process(host).range());
}

/** True for an address of this machine alone. */
export function isLoopbackAddress(host: string): boolean {
  return host === 'localhost' || ipaddr.process(host).range() === 'loopback';
}

const metricsTakes = 'an address of this machine and a port such as 127.0.0.1:9464 or [::1]:9464, or a port alone';

const MetricsAddress = z
  .string()
  .refine((text) => listenAddress(text) !== undefined, `takes ${metricsTakes}`)
  .describe(
    'The address where Prometheus reads metrics, on a separate port. A port alone listens on 127.0.0.1. Only `daemun start` uses it',
  );

const shareOfRequests = /^(?:0?\.\d{1,6}|0|1|1\.0+|0\.0+)$/;

const requestLogTakes = 'off, errors, all, or a share from 0 to 1 such as 0.1';

/** Which requests get a line in the log: `all`, a share of them and every 5xx, the 5xx alone, or none. */
const RequestLog = z
  .string()
  .refine((text) => ['off', 'errors', 'all'].includes(text) || shareOfRequests.test(text), `takes ${requestLogTakes}`)
  .describe('The requests that get a line in the log. Every 5xx gets one, unless it is off. Only `daemun start` uses it');

/** The share of requests that get a line, beside the 5xx; undefined if no request gets a line. */
export function requestLogShare(setting: string): number | undefined {
  if (setting === 'off') return undefined;
  return setting === 'errors' ? 0 : setting === 'all' ? 1 : Number(setting);
}

const shape = {
  requestLog: variable('DAEMUN_REQUEST_LOG', RequestLog.optional(), {
    takes: requestLogTakes,
    standard: 'all in production, else errors',
  }),
  metrics: variable('DAEMUN_METRICS', MetricsAddress.optional(), { takes: metricsTakes, standard: 'off' }),
};

export const observationSettings = defineSettings({
  title: 'Server',
  shape,
  // An operator can investigate an incident only with lines that were written before. Outside production the terminal shows only
  // errors, to the person in front of it.
  complete: ({ requestLog }, { environment }) => ({ requestLog: requestLog ?? (environment === 'production' ? 'all' : 'errors') }),
});

declare module './settings.ts' {
  interface Settings extends Omit<OutputOf<typeof shape>, 'requestLog'> {
    readonly requestLog: NonNullable<OutputOf<typeof shape>['requestLog']>;
  }
  interface SettingsInput extends InputOf<typeof shape> {}
}
