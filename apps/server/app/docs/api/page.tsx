import type { Metadata } from 'next';
import { ErrorTable } from '../../../components/docs/error-table.tsx';
import { OpenTarget } from '../../../components/docs/open-target.tsx';
import { type ListedGroup, RouteList } from '../../../components/docs/route-list.tsx';
import { inlineLink } from '../../../components/entry/entry-page.tsx';
import { Texts } from '../../../components/shell/texts.tsx';
import { type ApiDocument, addressOf, entriesOf, getApiDocument } from '../../../lib/api-document.ts';
import { getPage, getText } from '../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('docs'))('title') };
}

export default async function ApiReferencePage() {
  const text = await getText('docs');
  const { locale } = await getPage();
  const document = await getApiDocument();
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-6 px-4 pt-4 pb-12 sm:px-6">
      <div className="grid gap-1.5">
        <h1 className="text-[26px] font-bold tracking-tight">{text('title')}</h1>
        <p className="text-[15px] leading-relaxed text-ink-soft">
          {text('lead')}{' '}
          <a className={inlineLink} href="/api/auth/openapi.json">
            {text('download')}
          </a>
        </p>
        <p className="text-[15px] text-ink-soft">
          {text('base')}{' '}
          <code translate="no" className="rounded bg-sunken px-1.5 py-0.5 break-all text-ink">
            {document.servers[0]?.url}
          </code>
        </p>
      </div>
      <Texts of={['docs']}>
        <RouteList groups={document.tags.map((group) => listed(document, group, locale))} />
      </Texts>
      <ErrorTable errors={document['x-errors']} />
      <OpenTarget />
    </div>
  );
}

function listed(document: ApiDocument, group: ApiDocument['tags'][number], locale: 'en' | 'ko'): ListedGroup {
  return {
    name: group.name,
    title: group['x-title'][locale],
    summary: group['x-summary'][locale],
    routes: entriesOf(document, group.name).map((entry) => {
      const { method, path, operation } = entry;
      const codes = Object.values(operation.responses).flatMap((reply) => reply['x-codes'] ?? []);
      const words = [method, path, ...Object.values(operation['x-summary']), ...Object.values(group['x-title']), ...codes];
      return { method, path, href: addressOf(entry), summary: operation['x-summary'][locale], words: words.join(' ').toLowerCase() };
    }),
  };
}
