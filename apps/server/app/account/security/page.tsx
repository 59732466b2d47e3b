import type { Metadata } from 'next';
import { SecurityList } from '../../../components/security/security-list.tsx';
import { getPage, getText, requirePrincipal } from '../../../lib/page.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getText('security'))('title') };
}

export default async function SecurityPage() {
  const { user } = await requirePrincipal('/account/security');
  const { signInMethods } = await getPage();
  const text = await getText('security');
  const withPassword = signInMethods.includes('password');
  const link = signInMethods.includes('magic-link');
  // Whoever runs the place is not let in by a mailbox (R4).
  const byMail = (link || signInMethods.includes('email-code')) && !user.roles.includes('admin');
  return (
    <>
      <h1 className="text-[26px] font-bold tracking-tight">{text('title')}</h1>
      <SecurityList
        withPassword={withPassword}
        mail={byMail && user.email ? { email: user.email, link } : null}
        recovery={withPassword ? user.email : null}
      />
    </>
  );
}
