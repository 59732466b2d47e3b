import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ApiProvider } from '../../components/forms/api-provider.tsx';
import { ConsentPage } from '../../components/oauth/consent-page.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { resumed } from '../../lib/interaction.ts';
import { getPage, getText } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('oauth'))('title') };
}

/** Where an authorization request leads if its client needs a person's consent. */
export default async function ConsentRoute({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { interaction } = await searchParams;
  if (typeof interaction !== 'string') redirect('/account');
  const { brand, principal, socialProviders } = await getPage();
  // Who has no session any more begins with the sign-in, to which the request knows the way.
  if (!principal) redirect(resumed(interaction));
  return (
    <Texts of={['oauth']}>
      <ApiProvider account={principal.user.id} providers={socialProviders}>
        <ConsentPage handle={interaction} brand={brand.name} />
      </ApiProvider>
    </Texts>
  );
}
