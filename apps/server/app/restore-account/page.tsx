import { LinkPage, linkMetadata } from '../../components/entry/link-page.tsx';

export const generateMetadata = () => linkMetadata('restoreAccount');

export default function RestoreAccountPage() {
  return <LinkPage kind="restoreAccount" />;
}
