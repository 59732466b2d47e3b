import { SmsFailure } from './gateway.ts';

/** Gateways answer within a second or two; a person waits for no more than this. */
const timeoutMs = 5000;
const longestReply = 64 * 1024;

/** What a gateway answered. */
export interface Exchanged {
  readonly status: number;
  /** Its JSON, whatever its Content-Type says of it; undefined where it is none. */
  readonly json: unknown;
}

/**
 * One request to a gateway.
 * @throws SmsFailure `unavailable` where it cannot be reached or is not well, `silent` where it does not answer in time
 */
export async function exchange(gateway: string, url: string, init: RequestInit): Promise<Exchanged> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    text = await response.text();
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') throw new SmsFailure('silent', `${gateway} did not answer in time`);
    throw new SmsFailure('unavailable', `${gateway} cannot be reached`);
  }
  const json = parse(text.slice(0, longestReply));
  if (response.status === 429) throw new SmsFailure('unavailable', `${gateway} asks for patience`);
  if (response.status >= 500) throw new SmsFailure('unavailable', `${gateway} answered ${response.status}`);
  return { status: response.status, json };
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
