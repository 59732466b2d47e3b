'use client';

import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  lead: string;
  /** Another organisation's script shows a part of the question outside the dialog, so the page around it stays usable. */
  sharesPage?: boolean;
  children: ReactNode;
}

const veilLook = 'fixed inset-0 z-50 animate-appear bg-veil';

/** A question that must be answered before anything else goes on. Focus stays inside and returns afterwards. */
export function Dialog({ open, onOpenChange, title, lead, sharesPage = false, children }: Props) {
  const text = useTranslations('shell');
  /** The element that had the focus before. Radix gives the focus back only to its own trigger, and there is none. */
  const before = useRef<Element>(null);
  useEffect(() => {
    if (!open || !sharesPage) return;
    // A dialog below this one has disabled the page by a style. A class marked important overrides that style.
    document.body.classList.add('pointer-events-auto!');
    return () => document.body.classList.remove('pointer-events-auto!');
  }, [open, sharesPage]);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange} modal={!sharesPage}>
      <Radix.Portal>
        {/* The veil is as high as a dialog, so that it covers dialogs that were opened before. Radix has no veil if the page
            is shared. */}
        {sharesPage ? <div className={veilLook} /> : <Radix.Overlay className={veilLook} onClick={() => onOpenChange(false)} />}
        <Radix.Content
          className="fixed inset-x-4 top-[12vh] z-50 mx-auto grid max-h-[80vh] max-w-md animate-rise gap-5 overflow-y-auto rounded-2xl border border-line bg-surface p-6 shadow-2xl sm:p-7"
          onOpenAutoFocus={() => {
            before.current = document.activeElement;
          }}
          onCloseAutoFocus={() => {
            // What comes after the dialog may have taken the focus already.
            if (document.activeElement === document.body && before.current instanceof HTMLElement) before.current.focus();
          }}
          // The dialog's own veil, above, closes it. Anything else outside belongs to a dialog or a script above this one. Radix
          // also listens for presses outside only from the next turn of the event loop on, and may lose one.
          onInteractOutside={(event) => event.preventDefault()}
        >
          <div className="grid gap-1.5 pr-8">
            <Radix.Title className="text-xl font-bold">{title}</Radix.Title>
            <Radix.Description className="text-[15px] leading-relaxed text-ink-soft">{lead}</Radix.Description>
          </div>
          {children}
          <Radix.Close
            className="absolute top-3 right-3 grid size-11 place-items-center rounded-lg text-ink-soft hover:text-ink"
            aria-label={text('close')}
          >
            <X className="size-5" aria-hidden="true" />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
