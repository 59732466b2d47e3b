'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import type { Sent } from '../methods/method.ts';
import { secondFactors } from '../methods/methods.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

interface Props {
  /** The second factors that the account can be asked for. */
  methods: readonly string[];
  /** The token of this tab's sign-in. Another tab may have another one. Undefined: the newest of this browser. */
  signInToken: string | undefined;
  /** For how long the user can trust this browser, in words; undefined if the user cannot. */
  trustFor: string | undefined;
  /** This deployment has the development mailbox. */
  outbox?: boolean;
  onDone: (result: SignInResult) => void;
  /** The sign-in has ended and begins anew. `failure` says why, if the user did not wish it. */
  onOver: (failure?: Failure) => void;
}

/** The second half of a sign-in: one of the second factors of the account. */
export function SecondFactorForm({ methods, signInToken, trustFor, outbox = false, onDone, onOver }: Props) {
  const text = useTranslations('secondFactor');
  const offered = secondFactors(methods);
  const [chosen, setChosen] = useState<string>();
  const [trust, setTrust] = useState(false);
  // A sent code stays sent while the user looks at another way.
  const [sent, setSent] = useState<Readonly<Record<string, Sent>>>({});
  const way = offered.find(({ name }) => name === chosen) ?? offered[0];

  /** The last wrong code ends the sign-in itself, and so does a sign-in that took too long. */
  function onRefused(failure: Failure): boolean {
    const over = failure.code === 'second_factor_locked' || failure.code === 'unauthenticated';
    if (over) onOver(failure);
    return over;
  }
  const trustBox = trustFor !== undefined && (
    <label className="flex min-h-11 items-center gap-3 text-[15px]">
      <input
        type="checkbox"
        name="trustDevice"
        className="size-5 accent-accent"
        checked={trust}
        onChange={(event) => setTrust(event.target.checked)}
      />
      {text('trust', { lifetime: trustFor })}
    </label>
  );

  return (
    <div className="grid gap-5">
      <WayGroup key={way?.name} label={text(way?.label ?? 'title')}>
        {way === undefined && <Notice look="plain">{text('otherMethod')}</Notice>}
        {way?.whereAlone && offered.length === 1 && <Notice look="caution">{text(way.whereAlone)}</Notice>}
        {way && (
          <way.Form
            signInToken={signInToken}
            trustDevice={trust}
            trustBox={trustBox}
            outbox={outbox}
            sent={sent[way.name]}
            onSent={(message) => setSent({ ...sent, [way.name]: message })}
            onDone={onDone}
            onRefused={onRefused}
          />
        )}
      </WayGroup>
      <div className="-mx-4 flex flex-wrap justify-between gap-x-2">
        {offered
          .filter((other) => other !== way)
          .map(({ name, label }) => (
            <Button key={name} look="quiet" onClick={() => setChosen(name)}>
              {text(label)}
            </Button>
          ))}
        <Button look="quiet" onClick={() => onOver()}>
          {text('startOver')}
        </Button>
      </div>
    </div>
  );
}

/**
 * One way, mounted anew for each. The focus went with the way before, so this takes the focus, unless a field of its own has it.
 */
function WayGroup({ label, children }: { label: string; children: ReactNode }) {
  const group = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (!group.current?.contains(document.activeElement)) group.current?.focus();
  }, []);
  return (
    <fieldset ref={group} tabIndex={-1} aria-label={label} className="grid min-w-0 gap-5 outline-none">
      {children}
    </fieldset>
  );
}
