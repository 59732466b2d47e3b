import { getText } from '../../lib/page.ts';
import { buttonClass } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';

/** Links to what the user has agreed to. */
export async function ConsentsCard() {
  const text = await getText('consents');
  return (
    <Card id="consents" title={text('cardTitle')} lead={text('cardLead')}>
      <div>
        <a className={buttonClass('secondary')} href="/account/consents">
          {text('cardAction')}
        </a>
      </div>
    </Card>
  );
}
