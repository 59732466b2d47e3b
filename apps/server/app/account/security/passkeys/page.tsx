import type { Metadata } from 'next';
import { PasskeyCard } from '../../../../components/passkey/passkey-card.tsx';
import { SubPage } from '../../../../components/security/sub-page.tsx';
import { getText, requirePrincipal } from '../../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('passkeys'))('title') };
}

export default async function PasskeysPage() {
  await requirePrincipal('/account/security/passkeys');
  const text = await getText('passkeys');
  return (
    <SubPage id="passkeys" title={text('title')}>
      <PasskeyCard />
    </SubPage>
  );
}
