import { call, OutboundFailure, type OutboundReply, type OutboundRequest } from '../outbound/call.ts';
import { SmsFailure } from './gateway.ts';

const longestBytes = 64 * 1024;

/** What a gateway is asked. */
export type Exchange = Pick<OutboundRequest, 'method' | 'headers' | 'body'>;

/** What a gateway answered. */
export interface Exchanged {
  readonly status: number;
  /** Its JSON, whatever its Content-Type says of it; undefined where it is none. */
  readonly json: unknown;
}

/** From a server in front of the gateway, which has lost it after passing the message on. */
const lostBehind: ReadonlySet<number> = new Set([502, 504]);
/** A reply of which something is missing: JSON that does not end, or nothing at all. */
const brokenOff = /^\s*(?:[{[]|$)/;

/**
 * One request to a gateway.
 * @throws SmsFailure `unavailable` where it was surely not taken: it cannot be reached, or says that it is not well;
 * `silent` where it was asked and the answer is not known
 */
export async function exchange(gateway: string, url: string, asked: Exchange): Promise<Exchanged> {
  const { status, text } = await transfer(gateway, url, asked);
  if (status === 429) throw new SmsFailure('unavailable', `${gateway} asks for patience`);
  if (lostBehind.has(status)) throw new SmsFailure('silent', `${gateway} is lost behind ${status}`);
  if (status >= 500 || (status >= 300 && status < 400)) throw new SmsFailure('unavailable', `${gateway} answered ${status}`);
  const json = parse(text);
  if (status < 300 && json === undefined && brokenOff.test(text)) throw new SmsFailure('silent', `the answer of ${gateway} broke off`);
  return { status, json };
}

async function transfer(gateway: string, url: string, asked: Exchange): Promise<OutboundReply> {
  try {
    return await call(url, { ...asked, longestBytes });
  } catch (error) {
    const unreached = error instanceof OutboundFailure && error.kind === 'unreached';
    throw unreached
      ? new SmsFailure('unavailable', `${gateway} cannot be reached`)
      : new SmsFailure('silent', `${gateway} was asked and has not answered`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A member of a reply, as text: vendors send numbers in quotes, and quotes around nothing. */
export function textAt(json: unknown, key: string): string {
  const value = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>)[key] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A reason of a vendor, short enough for a log line, and without anybody's number. */
export function reason(text: string): string {
  return text.slice(0, 200).replaceAll(/\d{5,}/g, '…');
}
