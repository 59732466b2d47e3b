import { spellMoment } from '../../lib/moment.ts';
import { getPage, getText } from '../../lib/page.ts';
import { inlineLink } from '../entry/entry-page.tsx';
import { Notice } from '../ui/notice.tsx';

/** Reminds an account of the two-factor that it must switch on before its grace is over. */
export async function DueNotice({ dueAt }: { dueAt: string }) {
  const { locale, timeZone } = await getPage();
  const text = await getText('twoFactor');
  const date = spellMoment(new Date(dueAt), locale, timeZone);
  return (
    <Notice
      look="caution"
      action={
        <a className={inlineLink} href="/account/security/two-factor">
          {text('begin')}
        </a>
      }
    >
      {text('dueNotice', { date })}
    </Notice>
  );
}
