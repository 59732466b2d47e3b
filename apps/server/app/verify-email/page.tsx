import { LinkPage, linkMetadata } from '../../components/entry/link-page.tsx';

export const generateMetadata = () => linkMetadata('verifyEmail');

export default function VerifyEmailPage() {
  return <LinkPage kind="verifyEmail" />;
}
