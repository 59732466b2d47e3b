import { LinkPage, linkMetadata } from '../../components/entry/link-page.tsx';
import { targetOf } from '../../lib/target.ts';

export const generateMetadata = () => linkMetadata('verifyEmail');

export default async function VerifyEmailPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { redirectTo } = await searchParams;
  return <LinkPage kind="verifyEmail" target={targetOf(redirectTo)} />;
}
