'use client';

import { Button } from '../components/ui/button.tsx';
import en from '../messages/en.json' with { type: 'json' };
import ko from '../messages/ko.json' with { type: 'json' };

/** Shown where a page failed; knows the language from the document, since everything above may be what failed. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const { broken } = typeof document !== 'undefined' && document.documentElement.lang === 'ko' ? ko : en;
  return (
    <div role="alert" className="m-auto grid w-full max-w-md gap-5 px-4 py-12">
      <h1 className="text-[26px] font-bold tracking-tight">{broken.title}</h1>
      <p className="text-[15px] leading-relaxed text-ink-soft">{broken.lead}</p>
      {error.digest && <p className="text-sm text-ink-soft">{broken.reference.replace('{reference}', error.digest)}</p>}
      <div>
        <Button onClick={reset}>{broken.action}</Button>
      </div>
    </div>
  );
}
