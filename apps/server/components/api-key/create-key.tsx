'use client';

import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import type { KeyKind, NewApiKey } from '../../lib/api-types.ts';
import { trimTyped } from '../../lib/typed.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { describedBy, FieldFrame, inputClass, TextField } from '../ui/field.tsx';

interface Fields {
  name: string;
  kind: KeyKind;
  expiresAt: string;
  scopes: string;
}

const kinds = ['live', 'test', 'publishable'] as const;
const lifetimes = [30, 90, 180, 365];
const dayMs = 24 * 3600 * 1000;

export function CreateKey({ onMade }: { onMade: (key: NewApiKey) => void }) {
  const text = useTranslations('apiKeys');
  const fields = useTranslations('fields');
  const call = useApi();
  const form = useForm<Fields>({ defaultValues: { name: '', kind: 'live', expiresAt: '90', scopes: '' } });
  const { register, formState } = form;
  const { errors } = formState;
  const { submit, failure, busy } = useSubmission<Fields, NewApiKey>(
    form,
    ({ name, kind, expiresAt, scopes }) =>
      call('POST', '/api-keys', {
        name,
        kind,
        scopes: scopes.split(/[\s,]+/).filter(Boolean),
        expiresAt: new Date(Date.now() + Number(expiresAt) * dayMs).toISOString(),
      }),
    onMade,
  );
  return (
    <Card id="create-key" title={text('createTitle')} lead={text('createLead')}>
      <form method="post" action="/account/api-keys" onSubmit={submit} noValidate className="grid gap-5">
        <FailureNotice failure={failure} />
        <TextField
          id="key-name"
          label={text('name')}
          hint={text('nameHint')}
          autoComplete="off"
          maxLength={100}
          required
          error={errors.name?.message}
          {...register('name', { validate: (name) => trimTyped(name) !== '' || fields('required') })}
        />
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 text-sm font-medium">{text('kind')}</legend>
          {kinds.map((kind) => (
            <label
              key={kind}
              className="flex min-h-11 cursor-pointer items-center gap-3 rounded-lg border border-line px-3.5 py-2 has-checked:border-accent"
            >
              <input type="radio" value={kind} className="size-4 accent-accent" {...register('kind')} />
              <span>
                <span className="font-medium">{text(kind)}</span>
                <span className="block text-sm text-ink-soft">{text(`${kind}Hint`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <FieldFrame id="key-expires" label={text('expires')} error={errors.expiresAt?.message}>
          <select
            id="key-expires"
            className={inputClass}
            {...describedBy('key-expires', undefined, errors.expiresAt?.message)}
            {...register('expiresAt')}
          >
            {lifetimes.map((days) => (
              <option key={days} value={days}>
                {text('days', { days })}
              </option>
            ))}
          </select>
        </FieldFrame>
        <TextField
          id="key-scopes"
          label={text('scopes')}
          hint={text('scopesHint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          error={errors.scopes?.message}
          {...register('scopes')}
        />
        <div>
          <Button type="submit" busy={busy}>
            {text('create')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
