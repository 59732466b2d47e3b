import type { Gate } from '@daemun/core/hosting';

/** What the server needs of `createDaemun`; tests stand in with less. */
export interface Engine {
  handler(request: Request, info?: { readonly remoteAddress?: string }): Promise<Response>;
  /** Ends replies that would not end by themselves. */
  hangUp(): void;
  readonly gate: Pick<Gate, 'findCaller'>;
}
