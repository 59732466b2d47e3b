import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { eventDeclarations, subscribers } from '../../kernel/slots.ts';
import { linkPages } from '../../one-time/link-look.ts';
import { oneTimeItems } from '../../one-time/one-time-table.ts';
import type { SessionGives } from '../../session/capability.ts';
import { factors } from '../../sign-in/factor.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { openLink } from './attempt.ts';
import { emailEvents } from './events.ts';
import { createEmailMethod } from './factor.ts';
import { sendMailboxCode } from './mailbox-routes.ts';
import { mailboxCodeItems, mailedSignIns } from './queries.ts';
import { emailCode, magicLink, stepUpWithEmailCode, verifyEmailCode, verifyMagicLink } from './routes.ts';
import { endEmailSignIns } from './subscriber.ts';

/** Links and codes that are mailed. */
export const email: Capability<Base & SessionGives & SignInDeps> = {
  name: 'email',
  routes({ signInMethods }) {
    const links = signInMethods.includes('magic-link');
    return [
      // A password that was registered elsewhere asks for the mailbox once, whether or not mail signs in here.
      ...(signInMethods.includes('password') ? [sendMailboxCode] : []),
      ...(links ? [magicLink, verifyMagicLink] : []),
      // They serve the codes of links, too.
      ...(links || signInMethods.includes('email-code') ? [emailCode, verifyEmailCode, stepUpWithEmailCode] : []),
    ];
  },
  contributes: (deps) => [
    eventDeclarations.of(emailEvents),
    factors.of(createEmailMethod(deps)),
    subscribers.of(endEmailSignIns),
    // Links to sign in are kept with the codes that are mailed beside them.
    linkPages.of({ path: '/magic-link', works: async (of, token) => (await openLink(of, token, [])) !== undefined }),
    ...oneTimeItems(mailedSignIns),
    ...oneTimeItems(mailboxCodeItems),
  ],
};
