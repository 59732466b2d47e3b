import type { Metadata } from 'next';
import { AppsCard } from '../../../components/connections/apps-card.tsx';
import { ConnectionsCards } from '../../../components/connections/connections-cards.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { getText, requirePrincipal } from '../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('connections'))('title') };
}

const notices = {
  already_linked: ['alreadyLinked', 'caution'],
  cancelled: ['cancelled', 'plain'],
  provider_error: ['providerError', 'caution'],
  provider_unavailable: ['providerUnavailable', 'caution'],
  wrong_person: ['wrongPerson', 'caution'],
} as const;

export default async function ConnectionsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  await requirePrincipal('/account/connections');
  const { notice } = await searchParams;
  const text = await getText('connections');
  const said = typeof notice === 'string' && Object.hasOwn(notices, notice) ? notices[notice as keyof typeof notices] : undefined;
  return (
    <>
      <h1 id="connections" className="text-[26px] font-bold tracking-tight">
        {text('title')}
      </h1>
      <ConnectionsCards notice={said && <Notice look={said[1]}>{text(said[0])}</Notice>} />
      <AppsCard />
    </>
  );
}
