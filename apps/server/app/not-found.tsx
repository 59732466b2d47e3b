import type { Metadata } from 'next';
import { EntryPage } from '../components/entry/entry-page.tsx';
import { buttonClass } from '../components/ui/button.tsx';
import { getText } from '../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('missing'))('title') };
}

export default async function NotFound() {
  const text = await getText('missing');
  return (
    <EntryPage title={text('title')} lead={text('lead')}>
      <a className={buttonClass()} href="/">
        {text('action')}
      </a>
    </EntryPage>
  );
}
