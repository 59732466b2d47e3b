import type { Metadata } from 'next';
import type { Namespace } from '../../lib/messages.ts';
import { getPage, getText } from '../../lib/page.ts';
import { usualTarget } from '../../lib/target.ts';
import { Texts } from '../shell/texts.tsx';
import { LinkAction, type LinkKind } from './link-action.tsx';

/** Further texts that the page of a link may need after its action. A change to the former address is an undo. */
const saysToo: Partial<Record<LinkKind, readonly Namespace[]>> = {
  verifyEmail: ['reset', 'closing', 'consents'],
  confirmEmail: ['undoEmail', 'undone'],
  undoEmail: ['undone'],
  undoPhone: ['undone'],
};

/** The title of the page that a mail's link opens: its question, or that the link no longer works. */
export async function linkMetadata(of: LinkKind | 'reset' | 'magicLink' | 'firstAdministrator'): Promise<Metadata> {
  const { linkToken } = await getPage();
  return { title: (await getText(linkToken === null ? 'deadLink' : of))('title') };
}

/**
 * The page that a mail's link opens. The page says what the link does, and does it at a click.
 * @param target - the page after the sign-in, for links that sign in
 */
export async function LinkPage({ kind, target = usualTarget }: { kind: LinkKind; target?: string }) {
  const { consents, linkToken, passwordMinimumLength, principal } = await getPage();
  return (
    <Texts of={[kind, 'deadLink', ...(saysToo[kind] ?? [])]}>
      <LinkAction
        kind={kind}
        token={linkToken}
        target={target}
        passwordMinimum={passwordMinimumLength}
        consents={consents}
        signedIn={principal !== null}
      />
    </Texts>
  );
}
