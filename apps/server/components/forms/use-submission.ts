'use client';

import { type FormEvent, useLayoutEffect, useState } from 'react';
import type { DefaultValues, FieldValues, Path, UseFormReturn } from 'react-hook-form';
import type { Outcome } from '../../lib/api.ts';
import type { Failure } from '../../lib/api-types.ts';
import { leaveForm, takeKept } from '../../lib/kept-fields.ts';

export interface Submission {
  readonly submit: (event: FormEvent<HTMLFormElement>) => void;
  /** The part of the failure that no field can show. */
  readonly failure: Failure | undefined;
  readonly busy: boolean;
}

/**
 * Sends a form. A refused field shows its refusal and gets the focus; the rest is `failure`. While one submission is in progress,
 * a second one cannot begin.
 */
export function useSubmission<Fields extends FieldValues, T>(
  form: UseFormReturn<Fields>,
  send: (values: Fields) => Promise<Outcome<T>>,
  onDone: (value: T, values: Fields) => void,
): Submission {
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  useKeptFields(form);

  async function run(values: Fields): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    const outcome = await send(values);
    setBusy(false);
    if (outcome.ok) return onDone(outcome.value, values);
    const rest = showAtFields(form, outcome.failure);
    if (rest) setFailure(rest);
  }

  return { submit: (event) => void form.handleSubmit(run)(event), failure, busy };
}

/** A page that fails keeps its form: after another try the fields hold what the user typed. */
function useKeptFields<Fields extends FieldValues>(form: UseFormReturn<Fields>): void {
  useLayoutEffect(() => {
    const name = `${location.pathname} ${Object.keys(form.getValues())}`;
    const typed = takeKept(name);
    if (typed) form.reset(typed as DefaultValues<Fields>, { keepDefaultValues: true });
    return () => leaveForm(name, form.getValues());
  }, [form]);
}

/** Shows field errors at their fields. Returns the failure if a part of it has no field. */
function showAtFields<Fields extends FieldValues>(form: UseFormReturn<Fields>, failure: Failure): Failure | undefined {
  const names = Object.keys(form.getValues());
  const placed = (failure.errors ?? []).flatMap(({ path, message }) => {
    // A field may be sent as a list: an error of `scopes.0` appears at `scopes`.
    const name = names.find((known) => path === known || path.startsWith(`${known}.`));
    return name === undefined ? [] : [{ name, message }];
  });
  placed.forEach(({ name, message }, index) => {
    form.setError(name as Path<Fields>, { type: 'server', message }, { shouldFocus: index === 0 });
  });
  return placed.length > 0 && placed.length === failure.errors?.length ? undefined : failure;
}
