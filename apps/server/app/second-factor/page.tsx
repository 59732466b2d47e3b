import type { Metadata } from 'next';
import { PendingSignIn } from '../../components/entry/pending-sign-in.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { spell } from '../../lib/duration.ts';
import { getPage, getText } from '../../lib/page.ts';
import { targetOf } from '../../lib/target.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('secondFactor'))('title') };
}

/** Where a provider's callback leads if the account has two-factor. */
export default async function SecondFactorPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { redirectTo } = await searchParams;
  const { consents, lastWay, outbox, locale, signInMethods, socialProviders, trustedDeviceSeconds } = await getPage();
  return (
    <Texts of={['signIn', 'mailSignIn', 'secondFactor', 'closing', 'checkMail', 'phone', 'consents']}>
      <PendingSignIn
        target={targetOf(redirectTo)}
        trustFor={spell(trustedDeviceSeconds, locale)}
        ways={signInMethods}
        outbox={outbox}
        consents={consents}
        providers={socialProviders}
        lastWay={lastWay}
      />
    </Texts>
  );
}
