'use client';

import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { OutboxMessage } from '../../lib/api-types.ts';
import { mailFrame, mailSandbox } from '../../lib/mail-frame.ts';

/** A message as its reader sees it, or the text alone. A text message has nothing but its text. */
export function MessageBody({ message }: { message: OutboxMessage }) {
  const text = useTranslations('outbox');
  const name = useId();
  const [asText, setAsText] = useState(false);
  const plain = <p className="text-[15px] leading-relaxed whitespace-pre-line text-ink-soft">{message.text}</p>;
  if (message.html === '') return plain;
  return (
    <div className="grid min-w-0 gap-3">
      <fieldset className="flex flex-wrap gap-x-5">
        <legend className="sr-only">{text('shown')}</legend>
        {([false, true] as const).map((choice) => (
          <label key={String(choice)} className="flex min-h-11 cursor-pointer items-center gap-2 text-[15px]">
            <input
              type="radio"
              name={name}
              className="size-4 accent-accent"
              checked={asText === choice}
              onChange={() => setAsText(choice)}
            />
            {text(choice ? 'asText' : 'asMail')}
          </label>
        ))}
      </fieldset>
      {asText ? (
        plain
      ) : (
        // The sandbox is set before the content that it holds.
        <iframe
          title={text('frame', { subject: message.subject })}
          sandbox={mailSandbox}
          loading="lazy"
          srcDoc={mailFrame(message.html, pageNonce())}
          className="h-128 w-full resize-y rounded-xl border border-line bg-ground"
        />
      )}
    </div>
  );
}

/** The nonce of this document. Messages are shown only in a browser, after the scripts of the page have started. */
function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
}
