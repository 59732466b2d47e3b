import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { DueConsents } from '../../components/consent/due-consents.tsx';
import { EntryPage } from '../../components/entry/entry-page.tsx';
import { ApiProvider } from '../../components/forms/api-provider.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage, getText, requirePrincipal } from '../../lib/page.ts';
import { targetOf } from '../../lib/target.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('consents'))('dueTitle') };
}

/** After a sign-in, where a required document is new or has changed: before the person goes on. */
export default async function ConsentsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { user, consentsDue } = await requirePrincipal('/consents');
  const target = targetOf((await searchParams)['redirectTo']);
  if (consentsDue.length === 0) redirect(target);
  const { consents, socialProviders } = await getPage();
  const text = await getText('consents');
  return (
    <EntryPage title={text('dueTitle')} lead={text('dueLead')}>
      <Texts of={['consents']}>
        <ApiProvider account={user.id} providers={socialProviders}>
          <DueConsents consents={consents.filter(({ id }) => consentsDue.includes(id))} target={target} />
        </ApiProvider>
      </Texts>
    </EntryPage>
  );
}
