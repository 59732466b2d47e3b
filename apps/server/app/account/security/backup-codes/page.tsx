import type { Metadata } from 'next';
import { SubPage } from '../../../../components/security/sub-page.tsx';
import { BackupCodesCard } from '../../../../components/two-factor/backup-codes-card.tsx';
import { getPage, getText, requirePrincipal } from '../../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('twoFactor'))('codes') };
}

export default async function BackupCodesPage() {
  await requirePrincipal('/account/security/backup-codes');
  const { brand } = await getPage();
  const text = await getText('twoFactor');
  return (
    <SubPage id="backup-codes" title={text('codes')}>
      <BackupCodesCard brand={brand.name} />
    </SubPage>
  );
}
