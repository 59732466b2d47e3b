import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignIn } from '../../components/entry/sign-in.tsx';
import { RequestedBy } from '../../components/oauth/requested-by.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { Notice } from '../../components/ui/notice.tsx';
import { spell } from '../../lib/duration.ts';
import { getPage, getText } from '../../lib/page.ts';
import { targetOf } from '../../lib/target.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('signIn'))('title') };
}

const notices = {
  cancelled: ['noticeCancelled', 'plain'],
  ended: ['noticeEnded', 'plain'],
  everywhere: ['noticeEverywhere', 'good'],
  expired: ['noticeExpired', 'plain'],
  provider_error: ['noticeProviderError', 'caution'],
  provider_unavailable: ['noticeProviderUnavailable', 'caution'],
  reset: ['noticeReset', 'good'],
  'reset-required': ['resetRequired', 'plain'],
  reset_required: ['resetRequired', 'plain'],
  verified: ['noticeVerified', 'good'],
  wrong_browser: ['noticeWrongBrowser', 'caution'],
} as const;

export default async function SignInPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { redirectTo, notice } = await searchParams;
  const { principal, consents, lastWay, outbox, locale, signInMethods, socialProviders, trustedDeviceSeconds } = await getPage();
  const target = targetOf(redirectTo);
  if (principal) redirect(principal.consentsDue.length > 0 ? `/consents?redirectTo=${encodeURIComponent(target)}` : target);
  const text = await getText('signIn');
  const said = typeof notice === 'string' && Object.hasOwn(notices, notice) ? notices[notice as keyof typeof notices] : undefined;
  return (
    <Texts of={['oauth', 'signIn', 'mailSignIn', 'secondFactor', 'closing', 'checkMail', 'phone', 'consents']}>
      <RequestedBy target={target}>
        <SignIn
          target={target}
          trustFor={spell(trustedDeviceSeconds, locale)}
          ways={signInMethods}
          outbox={outbox}
          consents={consents}
          providers={socialProviders}
          lastWay={lastWay}
          notice={said && <Notice look={said[1]}>{text(said[0])}</Notice>}
        />
      </RequestedBy>
    </Texts>
  );
}
