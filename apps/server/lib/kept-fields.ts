/** What was typed into a form, by the names of its fields. */
type Typed = Readonly<Record<string, unknown>>;

/**
 * The fields of a failed page's forms, until the page shows them again. They are kept only in memory, and only for a failed page:
 * leaving a form for another page discards its passwords.
 */
let kept = new Map<string, Typed>();
let leaving = new Map<string, Typed>();

/** A form was removed. In the same tick it becomes known whether its page has failed (`keepAfterFailure`). */
export function leaveForm(name: string, typed: Typed): void {
  leaving.set(name, typed);
  queueMicrotask(() => leaving.clear());
}

/** The page has failed, so the fields of the forms that were just removed are kept. */
export function keepAfterFailure(): void {
  kept = new Map([...kept, ...leaving]);
  leaving = new Map();
}

/** Returns the fields of a form of a failed page, once. */
export function takeKept(name: string): Typed | undefined {
  const typed = kept.get(name);
  kept.delete(name);
  return typed;
}
