import { VerifyError } from './errors.ts';

/** Where used proofs are noted. Services that run in several processes share one, such as Redis (`SET … NX PXAT`). */
export interface SeenProofs {
  /**
   * Notes an id, in one step, and keeps it until then. False if it was there already. An id has at most 300 characters.
   * An error means that nothing can be believed (503).
   */
  note(id: string, until: Date): Promise<boolean> | boolean;
}

/**
 * A set in this process. It is never asked to forget early: a proof that was forgotten could be used again. So it refuses what it
 * has no room for.
 */
export function createSeenProofs(capacity: number): SeenProofs {
  const ends = new Map<string, number>();

  function forgetOld(now: number): void {
    // Entries are in the order in which they came, and each lives about as long as the others.
    for (const [id, end] of ends) {
      if (end > now) return;
      ends.delete(id);
    }
  }

  return {
    note(id, until) {
      const now = Date.now();
      forgetOld(now);
      const end = ends.get(id);
      if (end !== undefined && end > now) return false;
      if (ends.size >= capacity) throw new VerifyError('unavailable', 'more DPoP proofs came than can be remembered');
      // A renewed entry goes to the end of the order.
      ends.delete(id);
      ends.set(id, until.getTime());
      return true;
    },
  };
}
