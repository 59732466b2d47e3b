import type { Metadata } from 'next';
import { DeletionCard, ExportCard } from '../../components/account/data-card.tsx';
import { EmailCard } from '../../components/account/email-card.tsx';
import { EmailOffer } from '../../components/account/email-offer.tsx';
import { ProfileCard } from '../../components/account/profile-card.tsx';
import { ConsentsCard } from '../../components/consent/consents-card.tsx';
import { PhoneCard } from '../../components/phone/phone-card.tsx';
import { buttonClass } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { getPage, getText, requirePrincipal } from '../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('profile'))('pageTitle') };
}

export default async function AccountPage() {
  const { user } = await requirePrincipal('/account');
  const { consents, deletionGraceSeconds, locale, outbox, socialProviders, textMessages } = await getPage();
  const text = await getText('profile');
  return (
    <>
      <h1 className="text-[26px] font-bold tracking-tight">{text('pageTitle')}</h1>
      {user.email === null && <EmailOffer />}
      <ProfileCard name={user.name} image={user.image} locale={user.locale ?? locale} />
      <EmailCard email={user.email} />
      {textMessages && <PhoneCard outbox={outbox} />}
      {socialProviders.length > 0 ? (
        <Card id="connections" title={text('connections')} lead={text('connectionsLead')}>
          <div>
            <a className={buttonClass('secondary')} href="/account/connections">
              {text('connectionsOpen')}
            </a>
          </div>
        </Card>
      ) : (
        <Card id="connections" title={text('connections')} lead={text('connectionsNone')} />
      )}
      {consents.length > 0 && <ConsentsCard />}
      <ExportCard />
      <DeletionCard grace={deletionGraceSeconds > 0} />
    </>
  );
}
