import type { Metadata } from 'next';
import { EventList } from '../../../../components/security/event-list.tsx';
import { SubPage } from '../../../../components/security/sub-page.tsx';
import { getText, requirePrincipal } from '../../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('events'))('title') };
}

export default async function EventsPage() {
  await requirePrincipal('/account/security/events');
  const text = await getText('events');
  return (
    <SubPage id="events" title={text('title')}>
      <EventList />
    </SubPage>
  );
}
