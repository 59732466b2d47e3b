/** The signed-in account may have changed: its name, its address, or whether anybody is signed in. */
const eventName = 'daemun:account-changed';

/** Makes the header of this page load the signed-in account again. */
export function announceAccountChange(): void {
  window.dispatchEvent(new Event(eventName));
}

/** Calls `action` at every change. Returns a function that stops this. */
export function onAccountChange(action: () => void): () => void {
  window.addEventListener(eventName, action);
  return () => window.removeEventListener(eventName, action);
}
