'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { SignInResult } from '../../lib/api-types.ts';
import { SentCode } from '../forms/sent-code.tsx';
import type { SignInFormProps } from '../methods/method.ts';
import { Verbatim } from '../ui/verbatim.tsx';
import { PhoneForm } from './phone-form.tsx';

/** Sign-in by text message: the number, then the code. Nothing here tells whether an account has the number. */
export function PhoneSignIn({ outbox, onResult }: SignInFormProps) {
  const text = useTranslations('phone');
  const locale = useLocale();
  const [phone, setPhone] = useState<string>();
  const send = (number: string) => callApi(locale, 'POST', '/phone-login/send', { phone: number });
  if (phone === undefined) return <PhoneForm lead={text('signInLead')} send={send} onSent={setPhone} />;
  return (
    <SentCode<SignInResult>
      id="texted-code"
      kind="sms-code"
      lead={<Verbatim of={phone}>{text('sentMaybe', { phone })}</Verbatim>}
      submitLabel={text('signIn')}
      sentAgain={text('sentAgain')}
      outbox={outbox}
      send={(code) => callApi(locale, 'POST', '/phone-login/verify', { phone, code })}
      sendAgain={() => send(phone)}
      onDone={onResult}
      other={{ label: text('otherNumber'), onChoose: () => setPhone(undefined) }}
    />
  );
}
