import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text as readText } from 'node:stream/consumers';
import { SmsFailure } from './gateway.ts';

/** Gateways answer within a second or two; a person waits for no more than this. */
const timeoutMs = 5000;
const longestReply = 64 * 1024;

/** What a gateway is asked. */
export interface Exchange {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
}

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
  const json = parse(text.slice(0, longestReply));
  if (status < 300 && json === undefined && brokenOff.test(text)) throw new SmsFailure('silent', `the answer of ${gateway} broke off`);
  return { status, json };
}

/** Not by `fetch`, which does not tell a request that never left from one whose answer was lost. */
function transfer(gateway: string, url: string, { method, headers, body }: Exchange): Promise<{ status: number; text: string }> {
  const form = body instanceof URLSearchParams && { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' };
  return new Promise((resolve, reject) => {
    let sent = false;
    const fail = () =>
      reject(
        sent
          ? new SmsFailure('silent', `${gateway} was asked and has not answered`)
          : new SmsFailure('unavailable', `${gateway} cannot be reached`),
      );
    const request = url.startsWith('https:') ? requestHttps : requestHttp;
    // A connection of its own: one that is kept may be closed by the other side in the moment it is written to.
    const options = { method, headers: { ...form, ...headers, Connection: 'close' }, signal: AbortSignal.timeout(timeoutMs) };
    request(url, options, (response) => {
      readText(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail);
    })
      .on('finish', () => {
        sent = true;
      })
      .on('error', fail)
      .end(body?.toString());
  });
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
