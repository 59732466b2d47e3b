import { LinkPage, linkMetadata } from '../../components/entry/link-page.tsx';

export const generateMetadata = () => linkMetadata('confirmEmail');

export default function ConfirmEmailPage() {
  return <LinkPage kind="confirmEmail" />;
}
