'use client';

import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useLocale } from 'use-intl';
import { callApi, type Method, type Outcome } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { goToSignIn } from '../../lib/go-to-sign-in.ts';
import { presentAccount } from '../../lib/present-account.ts';
import type { ShownProvider } from '../../lib/social.ts';
import { StepUpDialog } from './step-up-dialog.tsx';

/** Calls the API. If the server requires a fresh proof, asks the user for it and then repeats the call. */
type Call = <T>(method: Method, path: string, body?: unknown) => Promise<Outcome<T>>;

const ApiContext = createContext<Call | undefined>(undefined);
const ProvidersContext = createContext<readonly ShownProvider[]>([]);

/** The social providers of this deployment, in the order of the page. */
export function useProviders(): readonly ShownProvider[] {
  return useContext(ProvidersContext);
}

export function useApi(): Call {
  const call = useContext(ApiContext);
  if (!call) throw new Error('useApi needs an ApiProvider above it');
  return call;
}

interface Question {
  readonly methods: readonly string[];
  readonly answer: (proven: boolean) => void;
}

interface Props {
  /** The id of the account that the page was rendered for. */
  readonly account: string;
  /** The social providers of this deployment, one of which may be what a step-up takes. */
  readonly providers: readonly ShownProvider[];
  readonly children: ReactNode;
}

export function ApiProvider({ account, providers, children }: Props) {
  const locale = useLocale();
  const [question, setQuestion] = useState<Question>();
  const pending = useRef<Promise<boolean>>(undefined);
  const deleted = useRef(false);

  /** One dialog at a time. Calls that need it at the same time wait for the same answer. */
  const prove = useCallback((methods: readonly string[]): Promise<boolean> => {
    pending.current ??= new Promise<boolean>((answer) => setQuestion({ methods, answer })).finally(() => {
      pending.current = undefined;
      setQuestion(undefined);
    });
    return pending.current;
  }, []);

  /**
   * Another tab may have signed out, and signed in to another account. A page that shows an account which is no longer the
   * session's is left, and the answer is true. If nothing can be found out, the page stays. Between this answer and the next call
   * the session can still change. The check keeps users from a mistake and is no defence: the server acts for the account of the
   * session, whatever a page shows.
   */
  const leaveIfReplaced = useCallback(async (): Promise<boolean> => {
    const present = await presentAccount(locale);
    if (present === undefined || present === account) return false;
    if (present === null) goToSignIn();
    else location.reload();
    return true;
  }, [locale, account]);

  useEffect(() => {
    const look = () => {
      // The text on how to get a deleted account back stays, while the owner looks for the mail in another tab.
      if (document.visibilityState === 'visible' && !deleted.current) void leaveIfReplaced();
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [leaveIfReplaced]);

  const call = useMemo<Call>(() => {
    return async function call<T>(method: Method, path: string, body?: unknown): Promise<Outcome<T>> {
      if (method !== 'GET' && (await leaveIfReplaced())) return cancelled();
      const outcome = await callApi<never>(locale, method, path, body);
      if (outcome.ok) {
        if (method === 'DELETE' && path === '/account') deleted.current = true;
        return outcome;
      }
      const { failure } = outcome;
      if (failure.code === 'unauthenticated') {
        goToSignIn();
        return cancelled(failure);
      }
      if (failure.code === 'two_factor_enrolment_required') {
        location.assign('/set-up-two-factor');
        return cancelled(failure);
      }
      if (failure.code !== 'step_up_required') return outcome;
      if (!(await prove(failure.methods ?? []))) return cancelled(failure);
      return call(method, path, body);
    };
  }, [locale, prove, leaveIfReplaced]);

  return (
    <ApiContext value={call}>
      <ProvidersContext value={providers}>
        {children}
        {question && <StepUpDialog methods={question.methods} providers={providers} onAnswer={question.answer} />}
      </ProvidersContext>
    </ApiContext>
  );
}

/** A failure that the page does not report: the user cancelled, or another page is on its way. */
function cancelled(failure?: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { status: 0, ...failure, code: 'cancelled' } };
}
