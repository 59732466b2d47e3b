const key = 'daemun-connecting';

/** The browser leaves for a provider, to link it. This tab remembers which one. */
export function rememberConnecting(provider: string): void {
  try {
    sessionStorage.setItem(key, provider);
  } catch {
    // The page then says nothing of a link beyond showing it.
  }
}

/** The provider that this tab has left for, once. */
export function takeConnecting(): string | null {
  try {
    const provider = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return provider;
  } catch {
    return null;
  }
}
