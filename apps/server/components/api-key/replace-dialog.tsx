'use client';

import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import type { ApiKey, NewApiKey } from '../../lib/api-types.ts';
import { useApi } from '../forms/api-provider.tsx';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { useSubmission } from '../forms/use-submission.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FieldFrame, inputClass } from '../ui/field.tsx';

interface Props {
  apiKey: ApiKey;
  onClose: () => void;
  onReplaced: (key: NewApiKey) => void;
}

const overlaps = [
  ['0s', 'overlapNone'],
  ['1h', 'overlapHour'],
  ['24h', 'overlapDay'],
  ['7d', 'overlapWeek'],
] as const;

export function ReplaceDialog({ apiKey, onClose, onReplaced }: Props) {
  const text = useTranslations('apiKeys');
  const shell = useTranslations('shell');
  const call = useApi();
  const form = useForm<{ overlap: string }>({ defaultValues: { overlap: '24h' } });
  const { submit, failure, busy } = useSubmission<{ overlap: string }, NewApiKey>(
    form,
    ({ overlap }) => call('POST', `/api-keys/${apiKey.id}/rotate`, { overlap }),
    onReplaced,
  );
  return (
    <Dialog open onOpenChange={onClose} title={text('replaceTitle', { name: apiKey.name })} lead={text('replaceLead')}>
      <form method="post" action="/account/api-keys" onSubmit={submit} noValidate className="grid gap-5">
        <FailureNotice failure={failure} />
        <FieldFrame id="overlap" label={text('overlap')}>
          <select id="overlap" className={inputClass} {...form.register('overlap')}>
            {overlaps.map(([value, label]) => (
              <option key={value} value={value}>
                {text(label)}
              </option>
            ))}
          </select>
        </FieldFrame>
        <div className="flex flex-wrap gap-3">
          <Button type="submit" busy={busy}>
            {text('replace')}
          </Button>
          <Button look="secondary" onClick={onClose}>
            {shell('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
