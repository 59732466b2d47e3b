import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ApiProvider } from '../../components/forms/api-provider.tsx';
import { StepUpPage } from '../../components/oauth/step-up-page.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { resumed } from '../../lib/interaction.ts';
import { getPage, getText } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('stepUp'))('title') };
}

/** Where an authorization request leads if the session is too weak or too old for it. */
export default async function StepUpRoute({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { interaction } = await searchParams;
  if (typeof interaction !== 'string') redirect('/account');
  const { principal, socialProviders } = await getPage();
  // Who has no session any more begins with the sign-in, to which the request knows the way.
  if (!principal) redirect(resumed(interaction));
  return (
    <Texts of={['oauth']}>
      <ApiProvider account={principal.user.id} providers={socialProviders}>
        <StepUpPage handle={interaction} providers={socialProviders} />
      </ApiProvider>
    </Texts>
  );
}
