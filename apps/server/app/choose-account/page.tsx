import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ApiProvider } from '../../components/forms/api-provider.tsx';
import { ChooseAccount } from '../../components/oauth/choose-account.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { resumed } from '../../lib/interaction.ts';
import { getPage, getText } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('oauth'))('chooseTitle') };
}

/** Where an authorization request leads if its client asks for the choice of the account. */
export default async function ChooseAccountRoute({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { interaction } = await searchParams;
  if (typeof interaction !== 'string') redirect('/account');
  const { principal, socialProviders } = await getPage();
  // Who has no session any more begins with the sign-in, to which the request knows the way.
  if (!principal) redirect(resumed(interaction));
  return (
    <Texts of={['oauth']}>
      <ApiProvider account={principal.user.id} providers={socialProviders}>
        <ChooseAccount handle={interaction} />
      </ApiProvider>
    </Texts>
  );
}
