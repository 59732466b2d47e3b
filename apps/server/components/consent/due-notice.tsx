import { getText } from '../../lib/page.ts';
import { inlineLink } from '../entry/entry-page.tsx';
import { Notice } from '../ui/notice.tsx';

/**
 * Reminds an account of the consents that it has not given. The account may still do everything that a person must be able to do.
 */
export async function ConsentsDueNotice() {
  const text = await getText('consents');
  return (
    <Notice
      look="caution"
      action={
        <a className={inlineLink} href="/consents?redirectTo=%2Faccount">
          {text('dueAction')}
        </a>
      }
    >
      {text('dueNotice')}
    </Notice>
  );
}
