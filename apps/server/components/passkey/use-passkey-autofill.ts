'use client';

import { useEffect, useRef } from 'react';
import { useLocale } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { answerWithPasskey, endCeremony, supportsAutofill } from '../../lib/passkey.ts';

/** A challenge lives for five minutes. A page that stays open longer asks for another one. */
const renewMs = 4 * 60 * 1000;
/** Limits an authenticator that answers without a touch, which would otherwise be refused as fast as it can answer. */
const againMs = 1000;
const complete = '/passkey/login/complete';

interface Listeners {
  readonly onResult: (result: SignInResult) => void;
  /** Why the picked passkey did not sign the user in, so that the user can pick another; undefined if there is nothing to say. */
  readonly onFailure: (failure: Failure | undefined) => void;
}

/**
 * Offers passkeys in the suggestions of the first field, for as long as `armed`. The hook offers them anew with each `round`: a
 * ceremony that began elsewhere on the page has ended the waiting one. A user who picks a passkey is signed in. If the user picks
 * none, the page says nothing.
 */
export function usePasskeyAutofill(armed: boolean, round: number, listeners: Listeners): void {
  const locale = useLocale();
  const told = useRef(listeners);
  told.current = listeners;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks anew
  useEffect(() => {
    told.current.onFailure(undefined);
    if (!armed) return;
    let over = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      if (over || !(await supportsAutofill())) return;
      let picked = false;
      const call = <T>(method: 'POST', path: string, body?: unknown) => {
        picked = path === complete;
        return callApi<T>(locale, method, path, body);
      };
      const outcome = await answerWithPasskey<SignInResult>(call, { start: '/passkey/login/start', complete, autofill: true });
      // Before the user has picked a passkey there is nothing to say. Asking again could go on for ever.
      if (over || !picked) return;
      told.current.onFailure(outcome.ok ? undefined : outcome.failure);
      if (outcome.ok) told.current.onResult(outcome.value);
      else again = setTimeout(() => void ask(), againMs);
    };
    void ask();
    const renewal = setInterval(() => void ask(), renewMs);
    return () => {
      over = true;
      clearInterval(renewal);
      clearTimeout(again);
      endCeremony();
    };
  }, [armed, round, locale]);
}
