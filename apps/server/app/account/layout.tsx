import type { ReactNode } from 'react';
import { AccountFrame } from '../../components/account/account-frame.tsx';
import { AccountTabs } from '../../components/account/tabs.tsx';
import { ConsentsDueNotice } from '../../components/consent/due-notice.tsx';
import { ApiProvider } from '../../components/forms/api-provider.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { DueNotice } from '../../components/two-factor/due-notice.tsx';
import { getPage, requirePrincipal } from '../../lib/page.ts';

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const { user, twoFactorDueAt, consentsDue } = await requirePrincipal('/account');
  const { socialProviders } = await getPage();
  return (
    <Texts
      of={[
        'profile',
        'email',
        'data',
        'connections',
        'apps',
        'security',
        'events',
        'sessions',
        'twoFactor',
        'apiKeys',
        'phone',
        'checkMail',
        'consents',
      ]}
    >
      <ApiProvider account={user.id} providers={socialProviders}>
        <AccountFrame mailed={user.email !== null}>
          <div className="mx-auto grid w-full max-w-2xl gap-6 px-4 pt-2 pb-12 sm:px-6">
            <AccountTabs />
            {consentsDue.length > 0 && <ConsentsDueNotice />}
            {twoFactorDueAt && <DueNotice dueAt={twoFactorDueAt} />}
            {children}
          </div>
        </AccountFrame>
      </ApiProvider>
    </Texts>
  );
}
