'use client';

import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import type { Outcome } from '../../lib/api.ts';
import type { DeviceRequest } from '../../lib/api-types.ts';
import { plainTyped } from '../../lib/typed.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';

interface Fields {
  userCode: string;
}

interface Props {
  /** The code that a device's picture has brought along, or nothing. */
  prefilled: string;
  onClaimed: (userCode: string, request: DeviceRequest) => void;
}

/** Asks for the code on the screen of a device. The server reads it in any case, with spaces and dashes anywhere. */
export function DeviceCodeForm({ prefilled, onClaimed }: Props) {
  const text = useTranslations('device');
  const fields = useTranslations('fields');
  const call = useApi();
  const form = useForm<Fields>({ defaultValues: { userCode: prefilled } });
  const { register, formState } = form;

  async function claim({ userCode }: Fields): Promise<Outcome<DeviceRequest>> {
    const outcome = await call<DeviceRequest>('POST', '/oauth/device/claim', { userCode });
    const unknown = !outcome.ok && (outcome.failure.status === 404 || outcome.failure.code === 'invalid_input');
    if (!unknown) return outcome;
    const errors = [{ path: 'userCode', code: 'unknown_user_code', message: text('unknown') }];
    return { ok: false, failure: { ...outcome.failure, errors } };
  }
  const { submit, failure, busy } = useSubmission<Fields, DeviceRequest>(form, claim, (request, { userCode }) =>
    onClaimed(userCode, request),
  );

  return (
    <form method="post" action="/device" onSubmit={submit} noValidate className="grid gap-5">
      <FailureNotice failure={failure} />
      <TextField
        id="userCode"
        label={text('code')}
        hint={text('codeHint')}
        error={formState.errors.userCode?.message}
        autoComplete="off"
        autoCapitalize="characters"
        autoFocus
        spellCheck={false}
        maxLength={40}
        className="block min-h-14 w-full rounded-lg border border-line-strong/60 bg-surface px-3.5 text-center font-mono text-2xl tracking-widest text-ink uppercase hover:border-line-strong focus:border-accent aria-invalid:border-danger"
        {...register('userCode', { validate: (typed) => plainTyped(typed) !== '' || fields('required') })}
      />
      <Button type="submit" busy={busy}>
        {text(prefilled === '' ? 'submit' : 'confirm')}
      </Button>
    </form>
  );
}
