'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { callApi } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import { FailureNotice } from '../forms/failure-notice.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { followSignIn } from './after-sign-in.ts';
import { DeadLink } from './dead-link.tsx';

/** What the links of mails do, and where each leads afterwards. */
const actions = {
  verifyEmail: { path: '/verify-email', done: '/sign-in?notice=verified', dead: '/sign-in' },
  confirmEmail: { path: '/email/confirm', done: '/account', dead: '/account' },
  undoEmail: { path: '/email/undo', done: '/recover', dead: '/recover' },
  undoPhone: { path: '/phone/undo', done: '/sign-in', dead: '/sign-in' },
  restoreAccount: { path: '/account/restore', done: '/sign-in', dead: '/sign-in' },
} as const;

export type LinkKind = keyof typeof actions;

/** A link changes nothing until the person says so with this button: scanners open links too (S-48). */
export function LinkAction({ kind, token }: { kind: LinkKind; token: string | null }) {
  const text = useTranslations(kind);
  const locale = useLocale();
  const { path, done, dead } = actions[kind];
  const [state, setState] = useState<'ready' | 'busy' | 'done'>('ready');
  const [failure, setFailure] = useState<Failure>();

  async function act(): Promise<void> {
    setState('busy');
    setFailure(undefined);
    const outcome = await callApi<SignInResult | { status: 'verified' | 'changed' | 'undone' | 'restored' }>(locale, 'POST', path, {
      token,
    });
    if (!outcome.ok) {
      setFailure(outcome.failure);
      setState('ready');
      return;
    }
    const { value } = outcome;
    if (value.status === 'signed-in' && followSignIn(value, '/account')) return;
    setState('done');
  }

  if (state === 'done') {
    return (
      <div className="grid gap-5">
        <Notice look="good">
          <strong className="font-semibold">{text('doneTitle')}</strong>
          <br />
          {text('doneLead')}
        </Notice>
        <div className="flex flex-wrap gap-3">
          <a className={buttonClass('primary', 'grow')} href={done}>
            {text('doneAction')}
          </a>
          {kind === 'verifyEmail' && <NewPassword />}
        </div>
      </div>
    );
  }
  if (token === null || failure?.code === 'invalid_link')
    return <DeadLink action={text('deadAction')} href={dead} hint={text('deadHint')} />;
  return (
    <div className="grid gap-5">
      <FailureNotice failure={failure} />
      <Button busy={state === 'busy'} onClick={() => void act()}>
        {text('submit')}
      </Button>
    </div>
  );
}

/** A password that was chosen in another browser than this one may not have been kept: then its owner sets one by mail. */
function NewPassword() {
  const text = useTranslations('verifyEmail');
  return (
    <a className={buttonClass('secondary', 'grow')} href="/recover">
      {text('recoverAction')}
    </a>
  );
}
