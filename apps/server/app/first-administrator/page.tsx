import { FirstAdministratorForm } from '../../components/entry/first-administrator-form.tsx';
import { linkMetadata } from '../../components/entry/link-page.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage } from '../../lib/page.ts';

export const generateMetadata = () => linkMetadata('firstAdministrator');

export default async function FirstAdministratorPage() {
  const { brand, linkToken, passwordMinimumLength, principal } = await getPage();
  return (
    <Texts of={['firstAdministrator', 'deadLink']}>
      <FirstAdministratorForm token={linkToken} minimum={passwordMinimumLength} brand={brand.name} signedIn={principal !== null} />
    </Texts>
  );
}
