import type { Feed, FeedListener } from '../platform/database/feed.ts';
import type { Base } from './base.ts';
import type { Lifecycle } from './lifecycle.ts';
import { followers } from './slots.ts';

/** Connects every cache to the feed of changes for as long as the process runs. All caches share one connection. */
export function followChanges({ contributions, database }: Pick<Base, 'contributions' | 'database'>, lifecycle: Lifecycle): void {
  let feed: Feed | undefined;
  lifecycle.add({
    start() {
      if (feed) return;
      const all = contributions.all(followers);
      const byChannel = Map.groupBy(all, ({ channel }) => channel);
      feed = database.listen(
        Object.fromEntries([...byChannel].map(([channel, several]) => [channel, everyOne(several.map(({ listener }) => listener))])),
      );
      for (const { listener } of all) listener.follow(feed);
    },
    stop: () => feed?.close(),
  });
}

/** A follower that passes each change on to several followers. */
function everyOne(listeners: readonly FeedListener[]): FeedListener {
  return {
    onMessage: (payload) => {
      for (const { onMessage } of listeners) onMessage(payload);
    },
    onGap: () => {
      for (const { onGap } of listeners) onGap();
    },
  };
}
