import type { Metadata } from 'next';
import { Mailbox } from '../../../components/outbox/mailbox.tsx';
import { Texts } from '../../../components/shell/texts.tsx';
import { getText } from '../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('outbox'))('title') };
}

export default async function OutboxPage() {
  const text = await getText('outbox');
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-6 px-4 pt-4 pb-12 sm:px-6">
      <div className="grid gap-1.5">
        <h1 className="text-[26px] font-bold tracking-tight">{text('title')}</h1>
        <p className="text-[15px] leading-relaxed text-ink-soft">{text('lead')}</p>
      </div>
      <Texts of={['outbox', 'sessions']}>
        <Mailbox />
      </Texts>
    </div>
  );
}
