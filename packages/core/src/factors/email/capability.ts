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

/** Links and codes by mail. */
export const email: Capability<Base & SessionGives & SignInDeps> = {
  name: 'email',
  routes({ signInMethods }) {
    const links = signInMethods.includes('magic-link');
    return [
      // A password that was registered in another browser needs the mailbox once, even if sign-in by mail is off.
      ...(signInMethods.includes('password') ? [sendMailboxCode] : []),
      ...(links ? [magicLink, verifyMagicLink] : []),
      // The mails with links contain codes too, so these routes serve both.
      ...(links || signInMethods.includes('email-code') ? [emailCode, verifyEmailCode, stepUpWithEmailCode] : []),
    ];
  },
  contributes: (deps) => [
    eventDeclarations.of(emailEvents),
    factors.of(createEmailMethod(deps)),
    subscribers.of(endEmailSignIns),
    // Links for sign-ins are stored together with the codes of the same mails.
    linkPages.of({ path: '/magic-link', works: async (of, token) => (await openLink(of, token, [])) !== undefined }),
    ...oneTimeItems(mailedSignIns),
    ...oneTimeItems(mailboxCodeItems),
  ],
};
