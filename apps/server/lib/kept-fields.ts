/** What was typed into a form, by the names of its fields. */
type Typed = Readonly<Record<string, unknown>>;

/**
 * What stood in the forms of a page that has failed, until they are shown again. In memory alone, and for a failed page
 * alone: a form that is left for another page takes its passwords along into oblivion.
 */
let kept = new Map<string, Typed>();
let leaving = new Map<string, Typed>();

/** A form goes. Whether its page has failed is known in the same turn (`keepAfterFailure`), or it has not. */
export function leaveForm(name: string, typed: Typed): void {
  leaving.set(name, typed);
  queueMicrotask(() => leaving.clear());
}

/** The page has failed: what stood in the forms that have just gone is kept. */
export function keepAfterFailure(): void {
  kept = new Map([...kept, ...leaving]);
  leaving = new Map();
}

/** Gives back what stood in a form of a page that has failed, once. */
export function takeKept(name: string): Typed | undefined {
  const typed = kept.get(name);
  kept.delete(name);
  return typed;
}
