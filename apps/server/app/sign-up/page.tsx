import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { inlineLink } from '../../components/entry/entry-page.tsx';
import { SignUpForm } from '../../components/entry/sign-up-form.tsx';
import { RequestedBy } from '../../components/oauth/requested-by.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage, getText } from '../../lib/page.ts';
import { pageThen, targetOf } from '../../lib/target.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('signUp'))('title') };
}

export default async function SignUpPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { redirectTo } = await searchParams;
  const target = targetOf(redirectTo);
  const { brand, principal, consents, lastWay, outbox, passwordMinimumLength, signInMethods, socialProviders } = await getPage();
  if (principal) redirect(target);
  // Signing in by mail makes the account.
  if (!signInMethods.includes('password')) redirect(pageThen('/sign-in', target));
  const text = await getText('signUp');
  const link = (href: string | undefined) => (chunks: ReactNode) => (
    <a className={inlineLink} href={href}>
      {chunks}
    </a>
  );
  const sentence =
    brand.termsUrl && brand.privacyUrl ? 'agree' : brand.termsUrl ? 'agreeTerms' : brand.privacyUrl ? 'agreePrivacy' : undefined;
  // Who ticks the documents themselves agrees to them by no sentence.
  const agreement =
    consents.length === 0 && sentence && text.rich(sentence, { terms: link(brand.termsUrl), privacy: link(brand.privacyUrl) });
  return (
    <Texts of={['oauth', 'signUp', 'checkMail', 'consents']}>
      <RequestedBy target={target}>
        <SignUpForm
          target={target}
          minimum={passwordMinimumLength}
          outbox={outbox}
          agreement={agreement}
          consents={consents}
          providers={socialProviders}
          lastWay={lastWay}
        />
      </RequestedBy>
    </Texts>
  );
}
