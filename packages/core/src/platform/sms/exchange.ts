import { call, OutboundFailure, type OutboundReply, type OutboundRequest } from '../outbound/call.ts';
import { SmsFailure } from './gateway.ts';

const longestBytes = 64 * 1024;

/** The request to a gateway. */
export type Exchange = Pick<OutboundRequest, 'method' | 'headers' | 'body'>;

/** The answer of a gateway. */
export interface Exchanged {
  readonly status: number;
  /** The JSON of the reply, whatever its Content-Type says; undefined if the reply is no JSON. */
  readonly json: unknown;
}

/** Statuses of a server in front of the gateway. It has lost the gateway after passing the message on. */
const lostBehind: ReadonlySet<number> = new Set([502, 504]);
/** A reply that is incomplete: JSON that does not end, or nothing at all. */
const brokenOff = /^\s*(?:[{[]|$)/;

/**
 * Sends one request to a gateway.
 * @throws SmsFailure `unavailable` if the gateway surely did not take the request: it cannot be reached, or reports a fault;
 * `silent` if the request was sent and the answer is not known
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

/** A member of a reply, as text. Vendors send numbers in quotes, and sometimes empty quotes. */
export function textAt(json: unknown, key: string): string {
  const value = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>)[key] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A vendor's reason, short enough for a log line, and without any person's number. */
export function reason(text: string): string {
  return text.slice(0, 200).replaceAll(/\d{5,}/g, '…');
}
