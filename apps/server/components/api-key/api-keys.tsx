'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ApiKey, NewApiKey } from '../../lib/api-types.ts';
import { LoadFailure } from '../forms/load-failure.tsx';
import { Card, Skeleton } from '../ui/card.tsx';
import { CreateKey } from './create-key.tsx';
import { KeyRow } from './key-row.tsx';
import { NewKey } from './new-key.tsx';
import { useApiKeys } from './use-api-keys.ts';

/** Everything that an owner does with keys. A new key replaces the form until the owner has saved the key. */
export function ApiKeys() {
  const text = useTranslations('apiKeys');
  const { keys, failure, reload } = useApiKeys();
  const [made, setMade] = useState<NewApiKey>();
  const [said, setSaid] = useState('');

  function show(key: NewApiKey): void {
    setMade(key);
    setSaid('');
    reload();
  }

  return (
    <>
      {made ? <NewKey key={made.id} made={made} onDone={() => setMade(undefined)} /> : <CreateKey onMade={show} />}
      <Card id="api-keys" title={text('listTitle')}>
        <p role="status" className="text-sm text-accent empty:hidden">
          {said}
        </p>
        <KeyList
          keys={keys}
          failure={failure}
          onRetry={reload}
          onReplaced={show}
          onRemoved={({ id, name }) => {
            if (made?.id === id) setMade(undefined);
            setSaid(text('removed', { name }));
            reload();
          }}
        />
      </Card>
    </>
  );
}

interface ListProps {
  keys: readonly ApiKey[] | undefined;
  failure: ReturnType<typeof useApiKeys>['failure'];
  onRetry: () => void;
  onReplaced: (key: NewApiKey) => void;
  onRemoved: (key: ApiKey) => void;
}

function KeyList({ keys, failure, onRetry, onReplaced, onRemoved }: ListProps) {
  const text = useTranslations('apiKeys');
  const shell = useTranslations('shell');
  if (failure) {
    return <LoadFailure failure={failure} onRetry={onRetry} />;
  }
  if (!keys) return <Skeleton label={shell('loading')} />;
  if (keys.length === 0) return <p className="text-[15px] text-ink-soft">{text('none')}</p>;
  return (
    <ul className="grid divide-y divide-line">
      {keys.map((apiKey) => (
        <KeyRow key={apiKey.id} apiKey={apiKey} onReplaced={onReplaced} onRemoved={() => onRemoved(apiKey)} />
      ))}
    </ul>
  );
}
