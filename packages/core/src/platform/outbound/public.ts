import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { call, deadlineOf, OutboundFailure, type OutboundReply, type OutboundRequest } from './call.ts';

/** An address that a name resolves to. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** How this process reaches the outside. Each has its usual value. */
export interface PublicCallDeps {
  /** All addresses that a name resolves to. */
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
  /** May the process connect to this address? */
  readonly allows?: (address: string) => boolean;
  /** May it connect there by http? Left out: to none. */
  readonly allowsPlain?: (address: string) => boolean;
  /** PEM certificates that are trusted instead of those of the system. */
  readonly ca?: string;
}

/** Calls an address that a client or a user sent. @throws OutboundFailure */
export type CallPublic = (url: string, request: OutboundRequest) => Promise<OutboundReply>;

/**
 * The number of calls at once, in all and to one host. An attacker can neither flood a host through us nor use up our
 * connections.
 */
const atOnce = 10;
const atOncePerHost = 2;

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * True for an address of the public internet. Everything else is refused: this machine, its networks, the metadata services of
 * clouds, and every notation that leads there (mapped, translated and tunnelled IPv4, A-27).
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(globalUnicast);
}

const resolveAll = (host: string): Promise<readonly ResolvedAddress[]> => lookup(host, { all: true });

/**
 * The way to addresses that clients and users choose (S-107): https alone, no user and password, and public addresses only. The
 * name is resolved once, and the connection goes to the checked address. An attacker's name that changes its answer in between
 * gains nothing.
 */
export function createPublicCall({ resolve = resolveAll, allows = isPublicAddress, allowsPlain, ca }: PublicCallDeps = {}): CallPublic {
  const underWay = new Map<string, number>();
  let total = 0;

  async function pinned(host: string, url: string, signal: AbortSignal): Promise<LookupFunction> {
    const bare = host.replaceAll(/^\[|\]$/g, '');
    const family = isIP(bare);
    const found = family > 0 ? [{ address: bare, family }] : await inTime(resolve(host), signal).catch((error) => unreached(url, error));
    // One internal address among them is enough to refuse, because we do not choose which one the connection uses.
    const mayReach = url.startsWith('https:') ? allows : allowsPlain;
    if (found.length === 0 || !found.every(({ address }) => mayReach?.(address))) throw new OutboundFailure('forbidden', url);
    return (_name, options, answer) => {
      const [first] = found as [ResolvedAddress];
      if (options.all) answer(null, [...found]);
      else answer(null, first.address, first.family);
    };
  }

  return async (url, request) => {
    if (!URL.canParse(url)) throw new OutboundFailure('forbidden', url);
    const { protocol, username, password, hostname } = new URL(url);
    if (!(protocol === 'https:' || (protocol === 'http:' && allowsPlain)) || username !== '' || password !== '')
      throw new OutboundFailure('forbidden', url);
    const here = underWay.get(hostname) ?? 0;
    if (total >= atOnce || here >= atOncePerHost) throw new OutboundFailure('crowded', url);
    total += 1;
    underWay.set(hostname, here + 1);
    try {
      const signal = deadlineOf(request);
      return await call(url, request, { lookup: await pinned(hostname, url, signal), signal, ...(ca !== undefined && { ca }) });
    } finally {
      total -= 1;
      const left = (underWay.get(hostname) ?? 1) - 1;
      if (left === 0) underWay.delete(hostname);
      else underWay.set(hostname, left);
    }
  };
}

function unreached(url: string, cause: unknown): never {
  throw new OutboundFailure('unreached', url, cause);
}

/** Rejects at the deadline. The system's resolver cannot be aborted, only ignored. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  ]);
}
