import { linkMetadata } from '../../components/entry/link-page.tsx';
import { MagicLink } from '../../components/entry/magic-link.tsx';
import { Texts } from '../../components/shell/texts.tsx';
import { spell } from '../../lib/duration.ts';
import { getPage } from '../../lib/page.ts';
import { targetOf } from '../../lib/target.ts';

export const generateMetadata = () => linkMetadata('magicLink');

/** Opened by a mail's link: says what it does, and does it at a click, since mail scanners open links too (S-48). */
export default async function MagicLinkPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { redirectTo } = await searchParams;
  const { consents, linkToken, locale, principal, trustedDeviceSeconds } = await getPage();
  return (
    <Texts of={['magicLink', 'deadLink', 'secondFactor', 'closing', 'consents']}>
      <MagicLink
        token={linkToken}
        target={targetOf(redirectTo)}
        trustFor={spell(trustedDeviceSeconds, locale)}
        consents={consents}
        signedIn={principal !== null}
      />
    </Texts>
  );
}
