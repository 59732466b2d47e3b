import { LinkPage, linkMetadata } from '../../components/entry/link-page.tsx';

export const generateMetadata = () => linkMetadata('undoPhone');

export default function UndoPhonePage() {
  return <LinkPage kind="undoPhone" />;
}
