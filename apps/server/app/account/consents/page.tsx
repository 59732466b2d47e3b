import type { Metadata } from 'next';
import { OwnConsents } from '../../../components/consent/own-consents.tsx';
import { inlineLink } from '../../../components/entry/entry-page.tsx';
import { getText, requirePrincipal } from '../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('consents'))('ownTitle') };
}

export default async function AccountConsentsPage() {
  await requirePrincipal('/account/consents');
  const text = await getText('consents');
  return (
    <>
      <h1 className="text-[26px] font-bold tracking-tight">{text('ownTitle')}</h1>
      <OwnConsents />
      <a className={`${inlineLink} justify-self-start`} href="/account">
        {text('back')}
      </a>
    </>
  );
}
