import type { Metadata } from 'next';
import { EntryPage } from '../../components/entry/entry-page.tsx';
import { buttonClass } from '../../components/ui/button.tsx';
import { getPage, getText } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('signOut'))('doneTitle') };
}

/** Where a sign-out ends if its client has no page of its own for that. */
export default async function SignedOutPage() {
  const { brand } = await getPage();
  const text = await getText('signOut');
  return (
    <EntryPage title={text('doneTitle')} lead={text('doneLead', { brand: brand.name })}>
      <a className={buttonClass('secondary')} href="/sign-in">
        {text('toSignIn')}
      </a>
    </EntryPage>
  );
}
