import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PasswordCard } from '../../../../components/account/password-card.tsx';
import { SubPage } from '../../../../components/security/sub-page.tsx';
import { getPage, getText, requirePrincipal } from '../../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('security'))('password') };
}

export default async function PasswordPage() {
  const { user } = await requirePrincipal('/account/security/password');
  const { passwordMinimumLength, signInMethods } = await getPage();
  // Where nobody signs in with one, there is none to change.
  if (!signInMethods.includes('password')) redirect('/account/security');
  const text = await getText('security');
  return (
    <SubPage id="password-page" title={text('password')}>
      <PasswordCard minimum={passwordMinimumLength} email={user.email} name={user.name} />
    </SubPage>
  );
}
