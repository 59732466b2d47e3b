import type { CDPSession, Page } from 'playwright-core';

/** Chromium's own stand-in for a fingerprint reader or a key on a cord. */
export interface VirtualAuthenticator {
  /** Whether somebody touches it as soon as it is asked. */
  touch(present: boolean): Promise<void>;
  /** From now on it says that it has not verified its user (WebAuthn §6.1, the flag UV). */
  leaveUnverified(): Promise<void>;
  /** How many passkeys it holds. */
  count(): Promise<number>;
  remove(): Promise<void>;
}

/**
 * `verifies`: it checks who its holder is; else it only knows that somebody is there, and Chromium asks it for nothing but
 * the passkeys of a named account.
 */
export async function addAuthenticator(page: Page, { verifies = true } = {}): Promise<VirtualAuthenticator> {
  const client: CDPSession = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: verifies,
      isUserVerified: verifies,
      automaticPresenceSimulation: true,
    },
  });
  return {
    touch: async (enabled) => void (await client.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })),
    leaveUnverified: async () => void (await client.send('WebAuthn.setResponseOverrideBits', { authenticatorId, isBadUV: true })),
    count: async () => (await client.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    remove: async () => void (await client.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })),
  };
}
