import type { Metadata } from 'next';
import { ApiProvider } from '../../components/forms/api-provider.tsx';
import { DevicePage } from '../../components/oauth/device-page.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage, getText, requirePrincipal } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('device'))('title') };
}

/** Where a device sends its person, with its code in the address or on its screen. */
export default async function DeviceRoute({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { user } = await requirePrincipal('/device');
  const code = (await searchParams)['user_code'];
  const { brand, socialProviders } = await getPage();
  return (
    <Texts of={['device', 'oauth']}>
      <ApiProvider account={user.id} providers={socialProviders}>
        <DevicePage prefilled={typeof code === 'string' ? code : ''} brand={brand.name} account={user.email ?? user.name} />
      </ApiProvider>
    </Texts>
  );
}
