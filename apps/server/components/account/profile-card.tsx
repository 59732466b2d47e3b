'use client';

import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { announceAccountChange } from '../../lib/account-changed.ts';
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
  image: string;
  locale: 'en' | 'ko';
}

interface Props {
  name: string | null;
  image: string | null;
  /** The language of the mails. The pages use the language that was chosen in this browser. */
  locale: 'en' | 'ko';
}

export function ProfileCard({ name, image, locale }: Props) {
  const text = useTranslations('profile');
  const fields = useTranslations('fields');
  const call = useApi();
  const [saved, setSaved] = useState(false);
  const form = useForm<Fields>({ defaultValues: { name: name ?? '', image: image ?? '', locale } });
  const { register, formState } = form;
  const { submit, failure, busy } = useSubmission<Fields, User>(
    form,
    (values) => {
      setSaved(false);
      return call('PATCH', '/profile', {
        name: trimTyped(values.name) || null,
        image: trimTyped(values.image) || null,
        locale: values.locale,
      });
    },
    () => {
      announceAccountChange();
      setSaved(true);
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
        <TextField
          id="image"
          type="url"
          inputMode="url"
          label={text('picture')}
          hint={text('pictureHint')}
          autoComplete="photo"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={2000}
          error={formState.errors.image?.message}
          {...register('image', { validate: (value) => trimTyped(value) === '' || isHttps(trimTyped(value)) || text('pictureShape') })}
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

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}
