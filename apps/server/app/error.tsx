'use client';

import { useLayoutEffect, useState } from 'react';
import { Button } from '../components/ui/button.tsx';
import { keepAfterFailure } from '../lib/kept-fields.ts';
import en from '../messages/en.json' with { type: 'json' };
import ko from '../messages/ko.json' with { type: 'json' };

/** Shown where a page failed; knows the language from the document, since everything above may be what failed. */
export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const [{ broken }, setTexts] = useState(en);
  useLayoutEffect(keepAfterFailure, []);
  // Where the server could not render the page, the document gets its language together with this.
  useLayoutEffect(() => setTexts(document.documentElement.lang === 'ko' ? ko : en), []);
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined;
  return (
    <div role="alert" className="m-auto grid w-full max-w-md gap-5 px-4 py-12">
      <h1 className="text-[26px] font-bold tracking-tight">{broken.title}</h1>
      <p className="text-[15px] leading-relaxed text-ink-soft">{broken.lead}</p>
      {digest !== undefined && (
        <p className="text-[15px] leading-relaxed text-ink-soft">
          {broken.support}
          <span className="block text-sm">{broken.reference.replace('{reference}', digest)}</span>
        </p>
      )}
      <div>
        <Button onClick={retry}>{broken.action}</Button>
      </div>
    </div>
  );
}
