'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type CaptchaTask, showWidgetsWith } from '../../lib/captcha.ts';
import { Dialog } from '../ui/dialog.tsx';

type Vendor = 'turnstile' | 'hcaptcha' | 'recaptcha';

interface Script {
  readonly url: string;
  /** The global variable that the script defines. */
  readonly global: string;
  /** The script loads another script before it can render, and reports when that one has loaded. */
  readonly loadsMore?: boolean;
}

/** All three render alike. Turnstile has a `ready` too, which throws if its script was loaded as it is here. */
const scripts: Readonly<Record<Vendor, Script>> = {
  turnstile: { url: 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit', global: 'turnstile' },
  hcaptcha: { url: 'https://js.hcaptcha.com/1/api.js?render=explicit', global: 'hcaptcha' },
  recaptcha: { url: 'https://www.google.com/recaptcha/api.js?render=explicit', global: 'grecaptcha', loadsMore: true },
};

interface Widgets {
  render(place: HTMLElement, options: { sitekey: string; callback: (answer: string) => void }): unknown;
  ready?(go: () => void): void;
}

interface Question {
  readonly task: CaptchaTask;
  readonly answer: (given: string | undefined) => void;
}

/** Shows a vendor's captcha if the server requires one. Before that the page loads nothing from a vendor. */
export function CaptchaWidget() {
  const text = useTranslations('captcha');
  const [question, setQuestion] = useState<Question>();
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    showWidgetsWith((task) => new Promise((answer) => setQuestion({ task, answer })));
    return () => showWidgetsWith(undefined);
  }, []);

  function close(given: string | undefined): void {
    question?.answer(given);
    setQuestion(undefined);
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: one widget a question
  useEffect(() => {
    if (!question) return;
    const { provider, siteKey = '' } = question.task;
    const { url, global, loadsMore } = scripts[provider as Vendor];
    let over = false;
    load(url, global)
      .then((widgets) => {
        if (over) return;
        const render = (): void => {
          if (place.current) widgets.render(place.current, { sitekey: siteKey, callback: (given) => !over && close(given) });
        };
        if (loadsMore) widgets.ready?.(render);
        else render();
      })
      // The vendor is out of reach, so the page shows the server's refusal.
      .catch(() => close(undefined));
    return () => {
      over = true;
    };
  }, [question]);

  if (!question) return null;
  return (
    // The vendor's script puts the pictures to choose from at the end of the page.
    <Dialog open onOpenChange={(open) => !open && close(undefined)} title={text('title')} lead={text('lead')} sharesPage>
      <div ref={place} className="min-h-20" />
    </Dialog>
  );
}

/** Loads a script once. Our own script may do that: the policy trusts what our script loads (`strict-dynamic`). */
function load(url: string, global: string): Promise<Widgets> {
  const present = () => (globalThis as unknown as Record<string, Widgets | undefined>)[global];
  const found = present();
  if (found) return Promise.resolve(found);
  return new Promise((done, fail) => {
    const script = document.createElement('script');
    script.src = url;
    script.async = true;
    script.onload = () => {
      const widgets = present();
      if (widgets) done(widgets);
      else fail(new Error(`${url} left nothing behind`));
    };
    script.onerror = () => fail(new Error(`${url} did not load`));
    document.head.append(script);
  });
}
