'use client';

import { useLocale, useTranslations } from 'use-intl';
import { inAppBrowser } from '../../lib/in-app-browser.ts';
import { buttonClass } from '../ui/button.tsx';

/**
 * Shown in place of a button that could do nothing, because this browser has no passkeys. In an app's own browser it says how to
 * get out.
 */
export function NoPasskeys() {
  const text = useTranslations('passkeys');
  const locale = useLocale();
  const app = inAppBrowser(navigator.userAgent);
  if (!app) return <p className="text-sm text-ink-soft">{text('unsupported')}</p>;
  const leave = app.leave?.(pageOutside().href);
  return (
    <div className="grid gap-2.5">
      <p className="text-sm text-ink-soft">{text('inApp', { app: app.name[locale === 'ko' ? 'ko' : 'en'] })}</p>
      {leave === undefined ? (
        <p className="text-sm text-ink-soft">{text('openOutsideHow')}</p>
      ) : (
        <a className={buttonClass('secondary')} href={leave}>
          {text('openOutside')}
        </a>
      )}
    </div>
  );
}

/** A link of a mail, and a sign-in that has begun, live in this browser alone. Another browser starts with the sign-in. */
function pageOutside(): URL {
  const here = new URL(location.href);
  if (here.pathname.startsWith('/account')) return here;
  const signIn = new URL('/sign-in', here);
  const target = here.searchParams.get('redirectTo');
  if (target !== null) signIn.searchParams.set('redirectTo', target);
  return signIn;
}
