import type { Metadata } from 'next';
import { EverywhereCard } from '../../../components/account/everywhere-card.tsx';
import { SessionList } from '../../../components/account/session-list.tsx';
import { getText, requirePrincipal } from '../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('sessions'))('title') };
}

export default async function SessionsPage() {
  await requirePrincipal('/account/sessions');
  const text = await getText('sessions');
  return (
    <>
      <div className="grid gap-1.5">
        <h1 className="text-[26px] font-bold tracking-tight">{text('title')}</h1>
        <p className="text-[15px] leading-relaxed text-ink-soft">{text('lead')}</p>
      </div>
      <SessionList />
      <EverywhereCard />
    </>
  );
}
