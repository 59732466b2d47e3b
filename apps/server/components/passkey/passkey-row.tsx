'use client';

import { Fingerprint } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useLocale, useTranslations } from 'use-intl';
import type { Passkey } from '../../lib/api-types.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import { trimTyped } from '../../lib/typed.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { RemoveDialog } from '../forms/remove-dialog.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { useMoment } from '../ui/use-moment.ts';

interface Props {
  passkey: Passkey;
  /** `done`: the text to announce; empty if the change is visible by itself. */
  onChanged: (done: string) => void;
}

/** One passkey: its facts and its actions. */
export function PasskeyRow({ passkey, onChanged }: Props) {
  const text = useTranslations('passkeys');
  const locale = useLocale();
  const [open, setOpen] = useState<'rename' | 'remove'>();
  const made = useMoment().day(passkey.createdAt);
  const used = passkey.lastUsedAt && (relativeTime(locale, new Date(passkey.lastUsedAt), new Date()) ?? text('now'));
  const { name } = passkey;
  return (
    <li className="flex flex-wrap items-center gap-4 py-3.5 first:pt-0 last:pb-0">
      <Fingerprint className="size-6 shrink-0 text-accent" aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-48">
        <p translate="no" className="font-medium break-words">
          {name}
        </p>
        <p className="text-sm leading-relaxed text-ink-soft">
          {text(passkey.synced ? 'synced' : 'thisDevice')} · {text('made', { date: made })} ·{' '}
          {used ? text('used', { when: used }) : text('neverUsed')}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button look="secondary" aria-label={text('renameLabel', { name })} onClick={() => setOpen('rename')}>
          {text('rename')}
        </Button>
        <Button look="danger-quiet" aria-label={text('removeLabel', { name })} onClick={() => setOpen('remove')}>
          {text('remove')}
        </Button>
      </div>
      {open === 'rename' && (
        <RenameDialog
          passkey={passkey}
          onClose={(done) => {
            setOpen(undefined);
            if (done) onChanged('');
          }}
        />
      )}
      {open === 'remove' && (
        <RemoveDialog
          title={text('removeTitle', { name })}
          lead={text('removeLead')}
          label={text('remove')}
          path={`/passkeys/${passkey.id}`}
          onClose={(done) => {
            setOpen(undefined);
            if (done) onChanged(text('removed'));
          }}
        />
      )}
    </li>
  );
}

interface DialogProps {
  passkey: Passkey;
  onClose: (done: boolean) => void;
}

interface Fields {
  name: string;
}

function RenameDialog({ passkey, onClose }: DialogProps) {
  const text = useTranslations('passkeys');
  const fields = useTranslations('fields');
  const call = useApi();
  const form = useForm<Fields>({ defaultValues: { name: passkey.name } });
  const { register, formState } = form;
  const { submit, failure, busy } = useSubmission<Fields, unknown>(
    form,
    (values) => call('PATCH', `/passkeys/${passkey.id}`, values),
    () => onClose(true),
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose(false)} title={text('renameTitle')} lead={text('renameLead')}>
      <form method="post" onSubmit={submit} noValidate className="grid gap-4">
        <FailureNotice failure={failure} />
        <TextField
          id="passkey-name"
          label={text('name')}
          maxLength={100}
          autoComplete="off"
          error={formState.errors.name?.message}
          {...register('name', { validate: (name) => trimTyped(name) !== '' || fields('required') })}
        />
        <Button type="submit" busy={busy}>
          {text('save')}
        </Button>
      </form>
    </Dialog>
  );
}
