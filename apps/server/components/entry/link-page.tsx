import type { Metadata } from 'next';
import { getPage, getText } from '../../lib/page.ts';
import { Texts } from '../shell/texts.tsx';
import { EntryPage } from './entry-page.tsx';
import { LinkAction, type LinkKind } from './link-action.tsx';

/** The title of the page that a mail's link opens. */
export async function linkMetadata(kind: LinkKind): Promise<Metadata> {
  return { title: (await getText(kind))('title') };
}

/** The page that a mail's link opens: says what it does, and does it at a click. */
export async function LinkPage({ kind }: { kind: LinkKind }) {
  const { linkToken, passwordMinimumLength } = await getPage();
  const text = await getText(kind);
  return (
    <EntryPage title={text('title')} lead={linkToken === null ? undefined : text('lead')}>
      <Texts of={[kind, 'deadLink', ...(kind === 'verifyEmail' ? (['reset'] as const) : [])]}>
        <LinkAction kind={kind} token={linkToken} passwordMinimum={passwordMinimumLength} />
      </Texts>
    </EntryPage>
  );
}
