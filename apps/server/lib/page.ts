import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { createTranslator } from 'use-intl/core';
import { messagesOf, type Namespace } from './messages.ts';
import { decodePageContext, type PageContext, type PagePrincipal, pageContextHeader } from './page-context.ts';

const underNextDev: PageContext = {
  locale: 'en',
  nonce: '',
  timeZone: 'Asia/Seoul',
  outbox: false,
  origin: 'http://localhost:3000',
  brand: { name: 'Daemun' },
  principal: null,
  linkToken: null,
  consents: [],
  passwordMinimumLength: 12,
  signInMethods: ['password'],
  socialProviders: [],
  lastWay: null,
  textMessages: false,
  trustedDeviceSeconds: 0,
  deletionGraceSeconds: 0,
};

/** What the server said of this request. */
export const getPage = cache(async (): Promise<PageContext> => {
  const header = (await headers()).get(pageContextHeader);
  if (!header && process.env.NODE_ENV !== 'production') return underNextDev;
  return decodePageContext(header);
});

/** The texts of a namespace in the language of the page, for server components. */
export async function getText<N extends Namespace>(namespace: N) {
  const { locale } = await getPage();
  return createTranslator({ locale, messages: messagesOf(locale), namespace });
}

/** Sends a request without a session to sign in, and back here afterwards. */
export async function requirePrincipal(path: string): Promise<PagePrincipal> {
  const { principal } = await getPage();
  if (!principal) redirect(`/sign-in?redirectTo=${encodeURIComponent(path)}`);
  return principal;
}
