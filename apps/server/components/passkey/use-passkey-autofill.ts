'use client';

import { useLocale } from 'next-intl';
import { useEffect, useRef } from 'react';
import { callApi } from '../../lib/api.ts';
import type { SignInResult } from '../../lib/api-types.ts';
import { answerWithPasskey, endCeremony, supportsAutofill } from '../../lib/passkey.ts';

/** A challenge lives for five minutes; a page that stands longer asks for another one. */
const renewMs = 4 * 60 * 1000;

/**
 * Offers passkeys in the suggestions of the first field, for as long as `armed`, and anew with each `round`: a ceremony that
 * was begun elsewhere on the page has ended the one that waited here. Whoever picks one is signed in; nothing
 * is said where nobody does.
 */
export function usePasskeyAutofill(armed: boolean, round: number, onResult: (result: SignInResult) => void): void {
  const locale = useLocale();
  const done = useRef(onResult);
  done.current = onResult;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks anew
  useEffect(() => {
    if (!armed) return;
    let over = false;
    const ask = async (): Promise<void> => {
      if (over || !(await supportsAutofill())) return;
      const outcome = await answerWithPasskey<SignInResult>((method, path, body) => callApi(locale, method, path, body), {
        start: '/passkey/login/start',
        complete: '/passkey/login/complete',
        autofill: true,
      });
      if (!over && outcome.ok) done.current(outcome.value);
    };
    void ask();
    const renewal = setInterval(() => void ask(), renewMs);
    return () => {
      over = true;
      clearInterval(renewal);
      endCeremony();
    };
  }, [armed, round, locale]);
}
