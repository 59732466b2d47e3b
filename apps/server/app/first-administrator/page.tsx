import type { Metadata } from 'next';
import { EntryPage } from '../../components/entry/entry-page.tsx';
import { FirstAdministratorForm } from '../../components/entry/first-administrator-form.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage, getText } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('firstAdministrator'))('title') };
}

export default async function FirstAdministratorPage() {
  const { brand, linkToken, passwordMinimumLength } = await getPage();
  const text = await getText('firstAdministrator');
  return (
    <EntryPage title={text('title')} lead={text('lead', { brand: brand.name })}>
      <Texts of={['firstAdministrator', 'deadLink']}>
        <FirstAdministratorForm token={linkToken} minimum={passwordMinimumLength} />
      </Texts>
    </EntryPage>
  );
}
