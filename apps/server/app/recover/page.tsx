import type { Metadata } from 'next';
import { EntryPage, inlineLink } from '../../components/entry/entry-page.tsx';
import { RecoverForm } from '../../components/entry/recover-form.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage, getText } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('recover'))('title') };
}

export default async function RecoverPage() {
  const { outbox } = await getPage();
  const text = await getText('recover');
  const below = (
    <>
      {text('remembered')}{' '}
      <a className={inlineLink} href="/sign-in">
        {text('signIn')}
      </a>
    </>
  );
  return (
    <EntryPage title={text('title')} lead={text('lead')} below={below}>
      <Texts of={['recover', 'checkMail']}>
        <RecoverForm outbox={outbox} />
      </Texts>
    </EntryPage>
  );
}
