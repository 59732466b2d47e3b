/** What a page knows of the account that is signed in may not hold any more: its name or address, or whether anybody is. */
const eventName = 'daemun:account-changed';

/** Has the header of this page ask anew who is signed in. */
export function announceAccountChange(): void {
  window.dispatchEvent(new Event(eventName));
}

/** Calls `action` at every change. Returns what ends that. */
export function onAccountChange(action: () => void): () => void {
  window.addEventListener(eventName, action);
  return () => window.removeEventListener(eventName, action);
}
