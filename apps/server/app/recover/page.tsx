import type { Metadata } from 'next';
import { RecoverForm } from '../../components/entry/recover-form.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage, getText } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('recover'))('title') };
}

export default async function RecoverPage() {
  const { outbox } = await getPage();
  return (
    <Texts of={['recover', 'checkMail']}>
      <RecoverForm outbox={outbox} />
    </Texts>
  );
}
