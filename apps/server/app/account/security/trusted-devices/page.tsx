import type { Metadata } from 'next';
import { SubPage } from '../../../../components/security/sub-page.tsx';
import { TrustedDevices } from '../../../../components/two-factor/trusted-devices.tsx';
import { getText, requirePrincipal } from '../../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('twoFactor'))('trustedTitle') };
}

export default async function TrustedDevicesPage() {
  await requirePrincipal('/account/security/trusted-devices');
  const text = await getText('twoFactor');
  return (
    <SubPage id="trusted-devices" title={text('trustedTitle')}>
      <TrustedDevices />
    </SubPage>
  );
}
