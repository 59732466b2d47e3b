'use client';

import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import type { Outcome } from '../../lib/api.ts';
import { phoneFault } from '../../lib/typed.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';

interface Fields {
  phone: string;
}

interface Props {
  lead?: string;
  send: (phone: string) => Promise<Outcome<unknown>>;
  onSent: (phone: string) => void;
}

/** Asks for a number and sends a code to it. A fault of the number appears at the number. */
export function PhoneForm({ lead, send, onSent }: Props) {
  const text = useTranslations('phone');
  const fields = useTranslations('fields');
  const form = useForm<Fields>({ defaultValues: { phone: '' } });
  const { register, formState } = form;
  const { submit, failure, busy } = useSubmission<Fields, unknown>(
    form,
    ({ phone }) => send(phone),
    (_, { phone }) => onSent(phone),
  );
  const aboutNumber = failure?.code === 'invalid_phone' || failure?.code === 'phone_not_supported';
  return (
    <form method="post" onSubmit={submit} noValidate className="grid gap-5">
      {lead && <p className="text-[15px] leading-relaxed text-ink-soft">{lead}</p>}
      <FailureNotice failure={aboutNumber ? undefined : failure} />
      <TextField
        id="phone"
        type="tel"
        inputMode="tel"
        label={fields('phone')}
        hint={text('hint')}
        autoComplete="tel"
        autoFocus
        error={formState.errors.phone?.message ?? (aboutNumber ? failure?.detail : undefined)}
        {...register('phone', {
          required: fields('required'),
          validate: (phone) => {
            const fault = phoneFault(phone);
            return fault === undefined || text(fault);
          },
        })}
      />
      <Button type="submit" busy={busy}>
        {text('send')}
      </Button>
    </form>
  );
}
