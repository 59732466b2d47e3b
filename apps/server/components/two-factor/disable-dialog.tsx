'use client';

import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { DisableByCode } from './disable-by-code.tsx';

interface Props {
  hasPassword: boolean;
  /** The second factors of the account. */
  methods: readonly string[];
  onClose: (done: boolean) => void;
}

/** Asks for the password, or for a code if there is none, before two-factor is switched off. */
export function DisableDialog({ hasPassword, methods, onClose }: Props) {
  const text = useTranslations('twoFactor');
  const lead = text(hasPassword ? 'disableLead' : 'disableByCode');
  return (
    <Dialog open onOpenChange={(open) => !open && onClose(false)} title={text('disableTitle')} lead={lead}>
      {hasPassword ? <DisableByPassword onClose={onClose} /> : <DisableByCode methods={methods} onClose={onClose} />}
    </Dialog>
  );
}

interface Fields {
  password: string;
}

/** If the second factor was not proven just now, the server asks for that as well (S-32). */
function DisableByPassword({ onClose }: Pick<Props, 'onClose'>) {
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
  );
}
