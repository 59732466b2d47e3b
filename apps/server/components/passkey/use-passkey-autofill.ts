'use client';

import { useEffect, useRef } from 'react';
import { useLocale } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { answerWithPasskey, endCeremony, supportsAutofill } from '../../lib/passkey.ts';

/** A challenge lives for five minutes; a page that stands longer asks for another one. */
const renewMs = 4 * 60 * 1000;
/** An authenticator that answers without anybody touching it would otherwise be refused as fast as it can answer. */
const againMs = 1000;
const complete = '/passkey/login/complete';

interface Listeners {
  readonly onResult: (result: SignInResult) => void;
  /** Why the one that was picked did not sign anybody in, and another can be picked; undefined where there is nothing to say. */
  readonly onFailure: (failure: Failure | undefined) => void;
}

/**
 * Offers passkeys in the suggestions of the first field, for as long as `armed`, and anew with each `round`: a ceremony that
 * was begun elsewhere on the page has ended the one that waited here. Whoever picks one is signed in; nothing
 * is said where nobody does.
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
      // Before anybody has picked one nobody has asked for anything: there is nothing to say, and asking again could go on for ever.
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
