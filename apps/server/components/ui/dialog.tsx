'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  lead: string;
  children: ReactNode;
}

/** A question that must be answered before anything else goes on. Focus stays inside and returns afterwards. */
export function Dialog({ open, onOpenChange, title, lead, children }: Props) {
  const text = useTranslations('shell');
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-veil" />
        <Radix.Content className="fixed inset-x-4 top-[12vh] z-50 mx-auto grid max-h-[80vh] max-w-md animate-rise gap-5 overflow-y-auto rounded-2xl border border-line bg-surface p-6 shadow-2xl sm:p-7">
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
