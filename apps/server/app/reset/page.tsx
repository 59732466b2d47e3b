import { linkMetadata } from '../../components/entry/link-page.tsx';
import { ResetForm } from '../../components/entry/reset-form.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { getPage } from '../../lib/page.ts';

export const generateMetadata = () => linkMetadata('reset');

export default async function ResetPage() {
  const { linkToken, passwordMinimumLength, principal, signInMethods } = await getPage();
  return (
    <Texts of={['reset', 'deadLink', 'secondFactor']}>
      <ResetForm
        token={linkToken}
        minimum={passwordMinimumLength}
        signsIn={signInMethods.includes('password')}
        signedIn={principal !== null}
      />
    </Texts>
  );
}
