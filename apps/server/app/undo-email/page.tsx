import { LinkPage, linkMetadata } from '../../components/entry/link-page.tsx';

export const generateMetadata = () => linkMetadata('undoEmail');

export default function UndoEmailPage() {
  return <LinkPage kind="undoEmail" />;
}
