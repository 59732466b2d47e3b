import type { Gate } from '@daemun/core/hosting';

/** What the server needs of `createDaemun`; tests stand in with less. */
export interface Engine {
  handler(request: Request, info?: { readonly remoteAddress?: string }): Promise<Response>;
  readonly gate: Pick<Gate, 'findCaller'>;
}
