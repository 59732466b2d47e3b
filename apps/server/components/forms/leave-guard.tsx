'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

interface Props {
  /** Would the user lose something? Called at the moment when the user leaves. */
  holds: () => boolean;
  title: string;
  lead: string;
}

/** The part of the Navigation API that is used here. Not every browser has it. */
interface TraverseEvent extends Event {
  readonly navigationType: string;
  readonly destination: { readonly key: string };
}
interface Traversals extends EventTarget {
  traverseTo(key: string): unknown;
}

/**
 * Asks before the user leaves a page with content that is shown only once. It asks on a link and on the way back. On a reload or
 * on closing, the browser asks in its own words.
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
    // This listener runs before the page framework's links, which go on without leaving the document.
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
