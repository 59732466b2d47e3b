import type { Metadata } from 'next';
import { Reference } from '../../../components/docs/reference.tsx';
import { inlineLink } from '../../../components/entry/entry-page.tsx';
import { Texts } from '../../../components/shell/texts.tsx';
import { getText } from '../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('docs'))('title') };
}

export default async function ApiReferencePage() {
  const text = await getText('docs');
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
      </div>
      <Texts of={['docs']}>
        <Reference />
      </Texts>
    </div>
  );
}
