import type { Handler } from '../platform/http/fetch.ts';
import type { Answer } from '../platform/http/message.ts';
import type { Daemun } from '../public-types.ts';
import { endWithProcess, type ListeningServer } from './ending.ts';

/** The parts of a Daemun that an app mounts. */
export type Mountable = Pick<Daemun, 'answer' | 'handler' | 'serves' | 'hangUp' | 'stop'>;

/** A Daemun in an app. It ends with the process of the app. */
export interface Mounted {
  readonly answer: Answer;
  readonly handler: Handler;
  serves(path: string): boolean;
  /**
   * Notes a reply of Node's server, and the server. The end of the process waits until the server takes no more connections and
   * the reply has left.
   */
  replies(outgoing: OutgoingReply): void;
  /** Notes the server of a request, for the same wait. */
  cameThrough(server: ListeningServer | undefined): void;
  /** The host app stops the Daemun by itself. */
  unmount(): void;
}

/** The part of Node's reply that tells when it has left. */
export interface OutgoingReply {
  readonly socket?: object | null;
  once(event: 'close', listener: () => void): unknown;
}

const mounts = new WeakMap<Mountable, Mounted>();

/** Mounts a Daemun in this process. Two adapters of one Daemun share the mount. */
export function mount(daemun: Mountable): Mounted {
  const known = mounts.get(daemun);
  if (known) return known;
  let underWay = 0;
  const counting =
    <Given extends unknown[], Reply>(act: (...given: Given) => Promise<Reply>) =>
    async (...given: Given): Promise<Reply> => {
      underWay += 1;
      try {
        return await act(...given);
      } finally {
        underWay -= 1;
      }
    };
  const servers = new Set<ListeningServer>();
  const unwatch = endWithProcess({
    hangUp: () => daemun.hangUp(),
    stop: () => daemun.stop(),
    servers,
    isBusy: () => underWay > 0,
  });
  const cameThrough = (server: ListeningServer | undefined) => void (server && servers.add(server));
  const mounted: Mounted = {
    answer: counting(daemun.answer),
    handler: counting(daemun.handler),
    serves: (path) => daemun.serves(path),
    replies(outgoing) {
      cameThrough((outgoing.socket as { readonly server?: ListeningServer } | null | undefined)?.server);
      underWay += 1;
      outgoing.once('close', () => {
        underWay -= 1;
      });
    },
    cameThrough,
    unmount() {
      mounts.delete(daemun);
      unwatch();
    },
  };
  mounts.set(daemun, mounted);
  return mounted;
}
