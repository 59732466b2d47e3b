import type { Metadata } from 'next';
import { SubPage } from '../../../../components/security/sub-page.tsx';
import { TwoFactorCard } from '../../../../components/two-factor/two-factor-card.tsx';
import { getPage, getText, requirePrincipal } from '../../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('twoFactor'))('title') };
}

export default async function TwoFactorPage() {
  await requirePrincipal('/account/security/two-factor');
  const { brand, textMessages } = await getPage();
  const text = await getText('twoFactor');
  return (
    <SubPage id="two-factor" title={text('title')}>
      <TwoFactorCard brand={brand.name} withSms={textMessages} />
    </SubPage>
  );
}
