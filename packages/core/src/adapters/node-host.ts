import type { ServerResponse } from 'node:http';
import { nodeRequest, sendReply } from '../platform/http/node-message.ts';
import type { Mounted } from './mounted.ts';
import { contentLeft, isRead, type ParsedRequest } from './parsed-content.ts';

/** A request of a framework on Node's server. Routers that cut the front off `url` keep the whole of it in `originalUrl`. */
export interface HostRequest extends ParsedRequest {
  readonly originalUrl?: string;
}

/** The request target as it was sent. */
export function targetOf(request: HostRequest): string {
  return request.originalUrl ?? request.url ?? '/';
}

/** Whether a request is Daemun's. */
export function isServed(mounted: Mounted, request: HostRequest): boolean {
  return mounted.serves(targetOf(request).split('?', 1)[0] ?? '');
}

/**
 * Answers a request of a framework on Node's server.
 * @throws what prevents the reply from being sent, such as headers that the host app has already sent
 */
export async function answerOnNode(mounted: Mounted, incoming: HostRequest, outgoing: ServerResponse): Promise<void> {
  mounted.replies(outgoing);
  const request = nodeRequest(incoming, targetOf(incoming));
  const read = async (atMostBytes: number) => (isRead(incoming) ? contentLeft(incoming, atMostBytes) : request.read(atMostBytes));
  sendReply(outgoing, await mounted.answer({ ...request, read }));
}
