'use client';

import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { useMoment } from '../ui/use-moment.ts';
import { ConsentLink } from './consent-link.tsx';

type InBoth = Readonly<Record<'en' | 'ko', string>>;

/** A document and the user's decision about it, as the API shows them. */
export interface OwnConsent {
  readonly id: string;
  readonly version: string;
  readonly title: InBoth;
  readonly url?: InBoth;
  readonly required: boolean;
  readonly given: { readonly version: string; readonly at: string } | null;
}

interface Props {
  consent: OwnConsent;
  locale: 'en' | 'ko';
  busy?: boolean;
  /** Set where the user can give and withdraw the consent. */
  onDecide?: (decision: 'given' | 'withdrawn') => void;
}

export function ConsentRow({ consent: { version, title: titles, url, given }, locale, busy = false, onDecide }: Props) {
  const text = useTranslations('consents');
  const { day } = useMoment();
  const title = titles[locale];
  const isPresent = given?.version === version;
  const said = given && { date: day(given.at), version: given.version };
  // The version of the age consent is the age itself, which the title says.
  const standing = !said ? text('notGiven') : url ? text('givenOn', said) : text('statedOn', said);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line pt-4 first:border-t-0 first:pt-0">
      <div className="grid min-w-0 gap-0.5">
        <span className="text-[15px] font-medium break-words">{title}</span>
        <span className="text-sm text-ink-soft">{standing}</span>
        {given && !isPresent && <span className="text-sm text-caution">{text('changed')}</span>}
      </div>
      <div className="flex items-center gap-3">
        <ConsentLink title={title} url={url?.[locale] ?? null} />
        {onDecide && given && !isPresent && (
          <Button look="quiet" busy={busy} aria-label={text('withdrawOf', { title })} onClick={() => onDecide('withdrawn')}>
            {text('withdraw')}
          </Button>
        )}
        {/* One button that changes its action, so that the button keeps the focus. */}
        {onDecide && (
          <Button
            look="secondary"
            busy={busy}
            aria-label={text(isPresent ? 'withdrawOf' : 'agreeOf', { title })}
            onClick={() => onDecide(isPresent ? 'withdrawn' : 'given')}
          >
            {text(isPresent ? 'withdraw' : 'agree')}
          </Button>
        )}
      </div>
    </li>
  );
}
