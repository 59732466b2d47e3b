'use client';

import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { PasswordField } from '../ui/password-field.tsx';

interface Fields {
  password: string;
}

/** Asks for the password; where the second factor was not proven just now, the server asks for that as well (S-32). */
export function DisableDialog({ onClose }: { onClose: (done: boolean) => void }) {
  const text = useTranslations('twoFactor');
  const fields = useTranslations('fields');
  const shell = useTranslations('shell');
  const call = useApi();
  const form = useForm<Fields>({ defaultValues: { password: '' } });
  const { register, formState } = form;
  const { submit, failure, busy } = useSubmission<Fields, unknown>(
    form,
    (values) => call('POST', '/disable-2fa', values),
    () => onClose(true),
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose(false)} title={text('disableTitle')} lead={text('disableLead')}>
      <form method="post" onSubmit={submit} noValidate className="grid gap-4">
        <FailureNotice failure={failure} />
        <PasswordField
          id="disable-password"
          label={fields('password')}
          autoComplete="current-password"
          error={formState.errors.password?.message}
          {...register('password', { required: fields('required') })}
        />
        <div className="flex flex-wrap gap-3">
          <Button type="submit" look="danger" busy={busy}>
            {text('disable')}
          </Button>
          <Button look="secondary" onClick={() => onClose(false)}>
            {shell('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
