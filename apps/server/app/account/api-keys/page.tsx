import type { Metadata } from 'next';
import { ApiKeys } from '../../../components/api-key/api-keys.tsx';
import { getText, requirePrincipal } from '../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('apiKeys'))('title') };
}

export default async function ApiKeysPage() {
  await requirePrincipal('/account/api-keys');
  const text = await getText('apiKeys');
  return (
    <>
      <div className="grid gap-1.5">
        <h1 className="text-[26px] font-bold tracking-tight">{text('title')}</h1>
        <p className="text-[15px] leading-relaxed text-ink-soft">{text('lead')}</p>
      </div>
      <ApiKeys />
    </>
  );
}
