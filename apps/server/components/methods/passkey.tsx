'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { SignInResult } from '../../lib/api-types.ts';
import { answerWithPasskey, supportsPasskeys } from '../../lib/passkey.ts';
import { PasskeyButton } from '../passkey/passkey-button.tsx';
import { usePasskeyAutofill } from '../passkey/use-passkey-autofill.ts';
import type { BesideLinkProps, Method, SecondFactorProps, SignInButtonProps, StepUpProps } from './method.ts';

/** A passkey: by a button, and among the suggestions of the first field. */
export const passkey: Method = {
  name: 'passkey',
  supported: supportsPasskeys,
  signIn: { names: ['passkey'], label: 'byPasskey', lead: 'passkeyLead', Button: SignInWithPasskey },
  secondFactor: { label: 'usePasskey', Form: PasskeyAsSecondFactor },
  stepUp: { label: 'usePasskey', lead: 'leadPasskey', Form: StepUpWithPasskey },
  besideLink: { label: 'usePasskey', Form: PasskeyBesideLink },
};

function SignInWithPasskey({ first, leaving, onResult, onFailure }: SignInButtonProps) {
  const text = useTranslations('signIn');
  const locale = useLocale();
  /** Ceremonies of the button that failed. */
  const [refusals, setRefusals] = useState(0);
  usePasskeyAutofill(!leaving, refusals, { onResult, onFailure });
  return (
    <PasskeyButton
      label={text('byPasskey')}
      look={first ? 'primary' : 'secondary'}
      action={() =>
        answerWithPasskey<SignInResult>((method, path, body) => callApi(locale, method, path, body), {
          start: '/passkey/login/start',
          complete: '/passkey/login/complete',
        })
      }
      onDone={onResult}
      onRefused={() => {
        setRefusals((count) => count + 1);
        return false;
      }}
    />
  );
}

function PasskeyAsSecondFactor({ signInToken, trustDevice, trustBox, onDone, onRefused }: SecondFactorProps) {
  const text = useTranslations('secondFactor');
  const locale = useLocale();
  return (
    <>
      {trustBox}
      <PasskeyButton
        label={text('usePasskey')}
        action={() =>
          answerWithPasskey<SignInResult>((method, path, body) => callApi(locale, method, path, body), {
            start: '/2fa/passkey/start',
            startBody: { signInToken },
            complete: '/2fa/passkey/complete',
            body: { signInToken, trustDevice },
          })
        }
        onDone={onDone}
        onRefused={onRefused}
      />
    </>
  );
}

function StepUpWithPasskey({ call, onDone }: StepUpProps) {
  const text = useTranslations('stepUp');
  return (
    <PasskeyButton
      label={text('usePasskey')}
      action={() => answerWithPasskey(call, { start: '/step-up/passkey/start', complete: '/step-up/passkey' })}
      onDone={onDone}
    />
  );
}

function PasskeyBesideLink({ reset, onDone, onRefused }: BesideLinkProps) {
  const text = useTranslations('secondFactor');
  const locale = useLocale();
  return (
    <PasskeyButton
      label={text('usePasskey')}
      action={() =>
        answerWithPasskey((method, path, body) => callApi(locale, method, path, body), {
          start: '/recovery/passkey/start',
          startBody: { token: reset.token },
          complete: '/recovery/reset',
          body: reset,
          answerAs: 'passkey',
        })
      }
      onDone={onDone}
      onRefused={onRefused}
    />
  );
}
