'use client';

import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { User } from '../../lib/api-types.ts';
import { MailSignIn } from '../entry/mail-sign-in.tsx';
import { OutboxLink } from '../forms/sent-code.tsx';
import type { Method, SecondFactorProps, StepUpProps } from './method.ts';
import { SentCodeAsSecondFactor, StepUpWithSentCode } from './sent-code.tsx';

/** A mail with a code, or with a link and a code. For step-up it serves users who have only the mailbox. */
export const mail: Method = {
  name: 'email-code',
  signIn: { names: ['magic-link', 'email-code'], label: 'byMail', Form: MailSignIn },
  secondFactor: { label: 'useMail', lead: 'mailLead', Form: MailBesidePassword },
  stepUp: { label: 'mailCode', lead: 'leadMail', Form: StepUpWithMail },
};

/**
 * Asked for beside a password that waits for the mailbox. The mailbox is no second factor, so this proof makes no browser
 * trusted.
 */
function MailBesidePassword({ outbox, ...props }: SecondFactorProps) {
  const locale = useLocale();
  const { signInToken, sent } = props;
  return (
    <SentCodeAsSecondFactor
      {...props}
      kind="email-code"
      path="/2fa/email/send"
      words={{ use: 'useMail', sent: 'mailed', again: 'mailAgain', againIn: 'mailAgainIn' }}
      verify={(emailCode) => callApi(locale, 'POST', '/verify-2fa', { emailCode, signInToken })}
    >
      {sent && outbox && <OutboxLink />}
    </SentCodeAsSecondFactor>
  );
}

function StepUpWithMail(props: StepUpProps) {
  const text = useTranslations('stepUp');
  const { call } = props;
  const mailTo = (email: string) => call('POST', '/email-code', { email });
  return (
    <StepUpWithSentCode
      {...props}
      kind="email-code"
      labelKey="mailCode"
      lead={(email) => text('mailed', { email })}
      begin={async () => {
        // The profile is closed to an account that has to switch two-factor on first, and such an account needs step-up. So this
        // reads the session.
        const session = await call<{ user: User }>('GET', '/session');
        if (!session.ok) return session;
        const email = session.value.user.email ?? '';
        const outcome = await mailTo(email);
        return outcome.ok ? { ok: true, value: email } : outcome;
      }}
      sendAgain={mailTo}
    />
  );
}
