import { getPage, getText } from '../../lib/page.ts';
import { inlineLink } from '../entry/entry-page.tsx';
import { Notice } from '../ui/notice.tsx';

/** Reminds an account of the two-factor that it must switch on before its grace is over. */
export async function DueNotice({ dueAt }: { dueAt: string }) {
  const { locale } = await getPage();
  const text = await getText('twoFactor');
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(new Date(dueAt));
  return (
    <Notice
      look="caution"
      action={
        <a className={inlineLink} href="/account/security#two-factor">
          {text('begin')}
        </a>
      }
    >
      {text('dueNotice', { date })}
    </Notice>
  );
}
