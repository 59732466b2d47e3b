'use client';

import { type ReactNode, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { callApi } from '../../lib/api.ts';
import { goToSignIn, here } from '../../lib/go-to-sign-in.ts';
import { type ShownProvider, socialMethods } from '../../lib/social.ts';
import type { Call, Sent } from '../methods/method.ts';
import { stepUps } from '../methods/methods.ts';
import { ProviderLink } from '../social/provider-link.tsx';
import { Button } from '../ui/button.tsx';
import { SignInAsAnother } from './sign-in-as-another.tsx';

interface Props {
  /** The methods that would raise the session. */
  methods: readonly string[];
  providers: readonly ShownProvider[];
  onProven: () => void;
  /** Puts the forms into a dialog or a page, below what they ask for. */
  frame: (lead: string, forms: ReactNode) => ReactNode;
}

/** A fresh proof on the same session (step-up), by any method that would raise the session. */
export function StepUp({ methods, providers, onProven, frame }: Props) {
  const text = useTranslations('stepUp');
  const call = useOwnSession();
  const offered = stepUps(methods);
  const [chosen, setChosen] = useState<string>();
  // A sent code stays sent while the user looks at another way.
  const [sent, setSent] = useState<Readonly<Record<string, Sent>>>({});
  const way = offered.find(({ name }) => name === chosen) ?? offered[0];
  const rest = offered.filter((other) => other !== way);
  const social = socialMethods(methods, providers);
  const lead = way?.lead ?? (social.length > 0 ? 'leadSocial' : 'otherMethod');

  return frame(
    text(lead),
    <>
      {way ? (
        <way.Form
          key={way.name}
          call={call}
          sent={sent[way.name]}
          onSent={(message) => setSent({ ...sent, [way.name]: message })}
          onDone={onProven}
        />
      ) : (
        social.length === 0 && <SignInAsAnother label={text('signInAgain')} />
      )}
      {/* The browser leaves for the provider and comes back to this page, where what was under way begins anew. */}
      {social.map((provider) => (
        <ProviderLink key={provider.id} provider={provider} redirectTo={here()} fresh />
      ))}
      {rest.length > 0 && (
        <div className="-mx-4 flex flex-wrap gap-x-2">
          {rest.map(({ name, label }) => (
            <Button key={name} look="quiet" onClick={() => setChosen(name)}>
              {text(label)}
            </Button>
          ))}
        </div>
      )}
    </>,
  );
}

/** Calls for the session that is to be raised. If that session has ended meanwhile, no call helps: the user signs in again. */
function useOwnSession(): Call {
  const locale = useLocale();
  return async (method, path, body) => {
    const outcome = await callApi<never>(locale, method, path, body);
    if (outcome.ok || outcome.failure.code !== 'unauthenticated') return outcome;
    goToSignIn();
    return { ok: false, failure: { ...outcome.failure, code: 'cancelled' } };
  };
}
