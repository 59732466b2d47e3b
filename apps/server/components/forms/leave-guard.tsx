'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

interface Props {
  /** Would something be lost? Asked at the moment somebody leaves. */
  holds: () => boolean;
  title: string;
  lead: string;
}

/** The part of the Navigation API that is used here; not every browser has it. */
interface TraverseEvent extends Event {
  readonly navigationType: string;
  readonly destination: { readonly key: string };
}
interface Traversals extends EventTarget {
  traverseTo(key: string): unknown;
}

/**
 * Asks before a page is left that shows what is shown once: by a link, by the way back, and, in the browser's own words, by
 * a reload or by closing it.
 */
export function LeaveGuard({ holds, title, lead }: Props) {
  const text = useTranslations('leave');
  const [onward, setOnward] = useState<() => void>();
  const leaving = useRef(false);
  const asks = useRef<() => boolean>(() => false);
  asks.current = () => holds() && !leaving.current;

  useEffect(() => {
    const { navigation } = window as Window & { readonly navigation?: Traversals };
    const ask = (event: Event, go: () => void): void => {
      event.preventDefault();
      event.stopPropagation();
      setOnward(() => go);
    };
    const unload = (event: BeforeUnloadEvent): void => {
      if (asks.current()) event.preventDefault();
    };
    const click = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (asks.current() && link && leadsAway(event, link)) ask(event, () => location.assign(link.href));
    };
    const traverse = (event: Event): void => {
      const { navigationType, destination } = event as TraverseEvent;
      if (navigationType === 'traverse' && event.cancelable && asks.current()) ask(event, () => navigation?.traverseTo(destination.key));
    };
    addEventListener('beforeunload', unload);
    // Before the links of the page framework hear of it, which go on without leaving the document.
    document.addEventListener('click', click, { capture: true });
    navigation?.addEventListener('navigate', traverse);
    return () => {
      removeEventListener('beforeunload', unload);
      document.removeEventListener('click', click, { capture: true });
      navigation?.removeEventListener('navigate', traverse);
    };
  }, []);

  return (
    <Dialog open={onward !== undefined} onOpenChange={(open) => !open && setOnward(undefined)} title={title} lead={lead}>
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => setOnward(undefined)}>{text('stay')}</Button>
        <Button
          look="danger-quiet"
          onClick={() => {
            leaving.current = true;
            onward?.();
          }}
        >
          {text('leave')}
        </Button>
      </div>
    </Dialog>
  );
}

/** A plain click on a link that opens another page in this tab. */
function leadsAway(event: MouseEvent, link: HTMLAnchorElement): boolean {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  if (link.target !== '' && link.target !== '_self') return false;
  const to = new URL(link.href, location.href);
  return /^https?:$/.test(to.protocol) && to.href.split('#')[0] !== location.href.split('#')[0];
}
