import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { EntryPage } from '../../components/entry/entry-page.tsx';
import { ApiProvider } from '../../components/forms/api-provider.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { Enrolment } from '../../components/two-factor/enrolment.tsx';
import { spellMoment } from '../../lib/moment.ts';
import { getPage, getText, requirePrincipal } from '../../lib/page.ts';
import { targetOf } from '../../lib/target.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('twoFactor'))('enrolTitle') };
}

/** After a sign-in where two-factor is demanded: at once, or until the grace is over. */
export default async function SetUpTwoFactorPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { user, twoFactorDueAt } = await requirePrincipal('/set-up-two-factor');
  const target = targetOf((await searchParams)['redirectTo']);
  if (twoFactorDueAt === null) redirect(target);
  const { brand, locale, socialProviders, timeZone } = await getPage();
  const text = await getText('twoFactor');
  const due = new Date(twoFactorDueAt);
  const over = due <= new Date();
  const date = spellMoment(due, locale, timeZone);
  return (
    <EntryPage
      title={text('enrolTitle')}
      lead={over ? text('enrolNow', { brand: brand.name }) : text('enrolUntil', { brand: brand.name, date })}
    >
      <Texts of={['twoFactor']}>
        <ApiProvider account={user.id} providers={socialProviders}>
          <Enrolment brand={brand.name} target={target} postponable={!over} />
        </ApiProvider>
      </Texts>
    </EntryPage>
  );
}
