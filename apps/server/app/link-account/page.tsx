import type { Metadata } from 'next';
import { LinkAccount } from '../../components/entry/link-account.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { spell } from '../../lib/duration.ts';
import { getPage, getText } from '../../lib/page.ts';
import { targetOf } from '../../lib/target.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('linkAccount'))('title') };
}

/** Where a provider's callback leads if an account with the address of the person exists already. */
export default async function LinkAccountPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { redirectTo } = await searchParams;
  const { consents, lastWay, outbox, locale, signInMethods, socialProviders, trustedDeviceSeconds } = await getPage();
  return (
    <Texts of={['signIn', 'linkAccount', 'mailSignIn', 'secondFactor', 'closing', 'checkMail', 'phone', 'consents']}>
      <LinkAccount
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
