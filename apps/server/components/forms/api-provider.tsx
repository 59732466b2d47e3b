'use client';

import { useLocale } from 'next-intl';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { callApi, type Method, type Outcome } from '../../lib/api.ts';
import { StepUpDialog } from './step-up-dialog.tsx';

/** Calls the API; where the server wants to be sure of the person, asks and then does again what was asked. */
type Call = <T>(method: Method, path: string, body?: unknown) => Promise<Outcome<T>>;

const ApiContext = createContext<Call | undefined>(undefined);

export function useApi(): Call {
  const call = useContext(ApiContext);
  if (!call) throw new Error('useApi needs an ApiProvider above it');
  return call;
}

interface Question {
  readonly methods: readonly string[];
  readonly answer: (proven: boolean) => void;
}

export function ApiProvider({ children }: { children: ReactNode }) {
  const locale = useLocale();
  const [question, setQuestion] = useState<Question>();
  const pending = useRef<Promise<boolean>>(undefined);

  /** One dialog at a time: calls that need it together wait for the same answer. */
  const prove = useCallback((methods: readonly string[]): Promise<boolean> => {
    pending.current ??= new Promise<boolean>((answer) => setQuestion({ methods, answer })).finally(() => {
      pending.current = undefined;
      setQuestion(undefined);
    });
    return pending.current;
  }, []);

  const call = useMemo<Call>(() => {
    return async function call<T>(method: Method, path: string, body?: unknown): Promise<Outcome<T>> {
      const outcome = await callApi<never>(locale, method, path, body);
      if (outcome.ok) return outcome;
      const { failure } = outcome;
      if (failure.code === 'unauthenticated') {
        const here = location.pathname + location.search;
        location.assign(`/sign-in?notice=ended&redirectTo=${encodeURIComponent(here)}`);
        return { ok: false, failure: { ...failure, code: 'cancelled' } };
      }
      if (failure.code === 'two_factor_enrolment_required') {
        location.assign('/set-up-two-factor');
        return { ok: false, failure: { ...failure, code: 'cancelled' } };
      }
      if (failure.code !== 'step_up_required') return outcome;
      if (!(await prove(failure.methods ?? []))) return { ok: false, failure: { ...failure, code: 'cancelled' } };
      return call(method, path, body);
    };
  }, [locale, prove]);

  return (
    <ApiContext value={call}>
      {children}
      {question && <StepUpDialog methods={question.methods} onAnswer={question.answer} />}
    </ApiContext>
  );
}
