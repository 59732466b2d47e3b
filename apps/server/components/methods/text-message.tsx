'use client';

import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import { PhoneSignIn } from '../phone/phone-sign-in.tsx';
import type { Method, SecondFactorProps, StepUpProps } from './method.ts';
import { SentCodeAsSecondFactor, StepUpWithSentCode } from './sent-code.tsx';

/** A code that is texted to the number of the account. */
export const textMessage: Method = {
  name: 'sms-code',
  signIn: { names: ['sms-code'], label: 'byPhone', Form: PhoneSignIn },
  secondFactor: { label: 'useSms', Form: TextAsSecondFactor },
  stepUp: { label: 'useSms', lead: 'leadSms', Form: StepUpWithText },
};

function TextAsSecondFactor({ trustDevice, trustBox, ...props }: SecondFactorProps) {
  const locale = useLocale();
  const { signInToken } = props;
  return (
    <SentCodeAsSecondFactor
      {...props}
      kind="sms-code"
      path="/2fa/sms/send"
      words={{ use: 'useSms', sent: 'texted', again: 'textAgain', againIn: 'textAgainIn' }}
      verify={(smsCode) => callApi(locale, 'POST', '/verify-2fa', { smsCode, signInToken, trustDevice })}
    >
      {trustBox}
    </SentCodeAsSecondFactor>
  );
}

function StepUpWithText(props: StepUpProps) {
  const text = useTranslations('stepUp');
  const send = () => props.call<{ phone: string }>('POST', '/2fa/sms/send', { stepUp: true });
  return (
    <StepUpWithSentCode
      {...props}
      kind="sms-code"
      labelKey="useSms"
      lead={(phone) => text('texted', { phone })}
      begin={async () => {
        const outcome = await send();
        return outcome.ok ? { ok: true, value: outcome.value.phone } : outcome;
      }}
      sendAgain={send}
    />
  );
}
