'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure } from '../../lib/api-types.ts';
import { besideLinks } from '../methods/methods.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

interface Props {
  /** The proofs that the account can give beside the link. */
  methods: readonly string[];
  /** The request that is sent once more, with the proof. */
  reset: { readonly token: string; readonly password: string };
  onDone: () => void;
  /** Called for every refusal; returns true if the refusal was handled. */
  onRefused: (failure: Failure) => boolean;
}

/** An administrator's password takes more than the mailbox. These are the proofs beside the link. */
export function SecondProof({ methods, reset, onDone, onRefused }: Props) {
  const text = useTranslations('reset');
  const words = useTranslations('secondFactor');
  const offered = besideLinks(methods);
  const [chosen, setChosen] = useState<string>();
  const way = offered.find(({ name }) => name === chosen) ?? offered[0];
  return (
    <div className="grid gap-5">
      <Notice look="plain">{text('secondProofLead')}</Notice>
      {way && <way.Form key={way.name} reset={reset} onDone={onDone} onRefused={onRefused} />}
      <div className="-mx-4 flex flex-wrap gap-x-2">
        {offered
          .filter((other) => other !== way)
          .map(({ name, label }) => (
            <Button key={name} look="quiet" onClick={() => setChosen(name)}>
              {words(label)}
            </Button>
          ))}
      </div>
    </div>
  );
}
