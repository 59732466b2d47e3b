import type { Metadata } from 'next';
import { SignOutPage } from '../../components/oauth/sign-out-page.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage, getText } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  const { brand } = await getPage();
  return { title: (await getText('signOut'))('title', { brand: brand.name }) };
}

/** Where a client's request to sign out leads if it does not say whose session it means. */
export default async function SignOutRoute({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { logout } = await searchParams;
  const { brand, principal } = await getPage();
  return (
    <Texts of={['signOut']}>
      <SignOutPage handle={typeof logout === 'string' ? logout : undefined} brand={brand.name} signedIn={principal !== null} />
    </Texts>
  );
}
