import { randomUUID } from 'node:crypto';
import type { ProxyTrust } from './client-address.ts';
import type { RequestMessage } from './message.ts';

/** What proxies make: UUIDs, 32 hexadecimal digits, ULIDs. Nothing in it begins a line, quotes, or looks like an address. */
const plain = /^[\w.-]{8,64}$/;

/**
 * The id of a request: in the reply (`X-Request-Id`), in problems and in every line of the log about it. A trusted proxy may
 * bring one along, so that its log and ours name the same request. Of anybody else none is taken: whoever may choose it could
 * have two requests look like one.
 */
export function requestId(request: Pick<RequestMessage, 'header' | 'remoteAddress'>, trust: ProxyTrust): string {
  const given = trust.none ? undefined : request.header('x-request-id');
  return given !== undefined && plain.test(given) && trust.isProxy(request.remoteAddress) ? given : randomUUID();
}
