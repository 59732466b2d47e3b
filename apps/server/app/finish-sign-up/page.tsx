import type { Metadata } from 'next';
import { FinishSignUp } from '../../components/entry/finish-sign-up.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage, getText } from '../../lib/page.ts';
import { targetOf } from '../../lib/target.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('finishSignUp'))('title') };
}

/** Where a provider's callback leads a new person, if every account needs consents. */
export default async function FinishSignUpPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { redirectTo } = await searchParams;
  const { consents } = await getPage();
  return (
    <Texts of={['finishSignUp', 'consents']}>
      <FinishSignUp target={targetOf(redirectTo)} consents={consents} />
    </Texts>
  );
}
