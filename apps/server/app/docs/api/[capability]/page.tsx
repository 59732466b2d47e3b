import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { OpenTarget } from '../../../../components/docs/open-target.tsx';
import { RouteCard } from '../../../../components/docs/route-card.tsx';
import { Sentence } from '../../../../components/docs/sentence.tsx';
import { inlineLink } from '../../../../components/entry/entry-page.tsx';
import { entriesOf, getApiDocument } from '../../../../lib/api-document.ts';
import { getPage, getText } from '../../../../lib/page.ts';

interface Props {
  readonly params: Promise<{ readonly capability: string }>;
}

async function find({ params }: Props) {
  const { capability } = await params;
  const document = await getApiDocument();
  const group = document.tags.find(({ name }) => name === capability);
  // A capability that is switched off here has no routes, and no page.
  if (!group) notFound();
  return { document, group, locale: (await getPage()).locale };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { group, locale } = await find(props);
  return { title: `${group['x-title'][locale]} · ${(await getText('docs'))('title')}` };
}

export default async function CapabilityPage(props: Props) {
  const { document, group, locale } = await find(props);
  const text = await getText('docs');
  return (
    <div className="mx-auto grid w-full max-w-3xl grid-cols-1 gap-6 px-4 pt-4 pb-12 sm:px-6">
      <div className="grid gap-1.5">
        <p className="text-[15px]">
          <a className={inlineLink} href="/docs/api">
            {text('back')}
          </a>
        </p>
        <h1 className="text-[26px] font-bold tracking-tight">{group['x-title'][locale]}</h1>
        <p className="text-[15px] leading-relaxed text-ink-soft">
          <Sentence>{group['x-summary'][locale]}</Sentence>
        </p>
      </div>
      <OpenTarget />
      {entriesOf(document, group.name).map((entry) => (
        <RouteCard key={entry.operation.operationId} entry={entry} document={document} />
      ))}
    </div>
  );
}
