'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { User } from '../../lib/api-types.ts';
import { trimTyped } from '../../lib/typed.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FieldFrame, inputClass, TextField } from '../ui/field.tsx';

interface Fields {
  name: string;
  locale: 'en' | 'ko';
}

export function ProfileCard({ name, locale }: { name: string | null; locale: 'en' | 'ko' }) {
  const text = useTranslations('profile');
  const fields = useTranslations('fields');
  const call = useApi();
  const [saved, setSaved] = useState(false);
  const form = useForm<Fields>({ defaultValues: { name: name ?? '', locale } });
  const { register, formState } = form;
  const { submit, failure, busy } = useSubmission<Fields, User>(
    form,
    (values) => {
      setSaved(false);
      return call('PATCH', '/profile', { name: trimTyped(values.name) || null, locale: values.locale });
    },
    (_, values) => {
      if (values.locale === locale) return setSaved(true);
      location.assign(`/account?lang=${values.locale}`);
    },
  );

  return (
    <Card id="profile" title={text('title')} lead={text('lead')}>
      <form method="post" action="/account" onSubmit={submit} noValidate className="grid gap-5">
        <FailureNotice failure={failure} />
        <TextField
          id="name"
          label={fields('name')}
          autoComplete="name"
          maxLength={100}
          error={formState.errors.name?.message}
          {...register('name')}
        />
        <FieldFrame id="locale" label={text('language')} hint={text('languageHint')}>
          <select id="locale" className={inputClass} aria-describedby="locale-hint" {...register('locale')}>
            <option value="ko" lang="ko">
              한국어
            </option>
            <option value="en" lang="en">
              English
            </option>
          </select>
        </FieldFrame>
        <div className="flex items-center gap-4">
          <Button type="submit" busy={busy}>
            {text('save')}
          </Button>
          <p role="status" className="text-sm text-accent">
            {saved ? text('saved') : ''}
          </p>
        </div>
      </form>
    </Card>
  );
}
