import { KeyRound, LifeBuoy, Mail } from 'lucide-react';
import type { Metadata } from 'next';
import { EverywhereCard } from '../../../components/account/everywhere-card.tsx';
import { PasswordCard, PasswordState } from '../../../components/account/password-card.tsx';
import { PasskeyCard } from '../../../components/passkey/passkey-card.tsx';
import { PhoneCard } from '../../../components/phone/phone-card.tsx';
import { TwoFactorCard } from '../../../components/two-factor/two-factor-card.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Verbatim } from '../../../components/ui/verbatim.tsx';
import { getPage, getText, requireCaller } from '../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('security'))('title') };
}

export default async function SecurityPage() {
  const { user } = await requireCaller('/account/security');
  const { passwordMinimumLength, brand, outbox, signInMethods, textMessages } = await getPage();
  const text = await getText('security');
  const withPassword = signInMethods.includes('password');
  const withLink = signInMethods.includes('magic-link');
  // Whoever runs the place is not let in by a mailbox (R4).
  const byMail = (withLink || signInMethods.includes('email-code')) && !user.roles.includes('admin');
  const on = <span className="rounded-full bg-accent-wash px-2.5 py-1 text-sm font-medium text-accent-strong">{text('on')}</span>;
  const ways = [
    ...(withPassword ? ([[KeyRound, text('password'), text('passwordNote'), <PasswordState key="password" />]] as const) : []),
    ...(byMail && user.email
      ? ([[Mail, text('mail'), text(withLink ? 'mailNote' : 'mailNoteCode', { email: user.email }), on]] as const)
      : []),
    ...(withPassword && user.email ? ([[LifeBuoy, text('recovery'), text('recoveryNote', { email: user.email }), on]] as const) : []),
  ] as const;
  return (
    <>
      <h1 className="text-[26px] font-bold tracking-tight">{text('title')}</h1>
      {ways.length > 0 && (
        <Card id="ways" title={text('waysTitle')} lead={text('waysLead')}>
          <ul className="grid divide-y divide-line">
            {ways.map(([Icon, title, note, state]) => (
              <li key={title} className="flex items-center gap-3.5 py-3.5 first:pt-0 last:pb-0">
                <Icon className="size-5 shrink-0 text-accent" aria-hidden="true" />
                <div className="min-w-0 flex-1">
                  <p className="font-medium">{title}</p>
                  <p className="text-sm text-ink-soft">
                    <Verbatim of={user.email ?? ''}>{note}</Verbatim>
                  </p>
                </div>
                {state}
              </li>
            ))}
          </ul>
        </Card>
      )}
      <PasskeyCard />
      <TwoFactorCard brand={brand.name} withSms={textMessages} />
      {textMessages && <PhoneCard outbox={outbox} />}
      {withPassword && <PasswordCard minimum={passwordMinimumLength} email={user.email} name={user.name} />}
      <EverywhereCard />
    </>
  );
}
