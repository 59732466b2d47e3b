import type { Metadata } from 'next';
import { EntryPage } from '../../components/entry/entry-page.tsx';
import { ResetForm } from '../../components/entry/reset-form.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage, getText } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('reset'))('title') };
}

export default async function ResetPage() {
  const { linkToken, passwordMinimumLength, signInMethods } = await getPage();
  const text = await getText('reset');
  return (
    <EntryPage title={text('title')} lead={linkToken === null ? undefined : text('lead')}>
      <Texts of={['reset', 'deadLink', 'secondFactor']}>
        <ResetForm token={linkToken} minimum={passwordMinimumLength} signsIn={signInMethods.includes('password')} />
      </Texts>
    </EntryPage>
  );
}
