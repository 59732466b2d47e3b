/**
 * `Promise.all` for statements of one transaction that are asked for together: waits for all of them, also where one fails.
 * A transaction that was undone in between would hand its connection back, and what still goes on would be written by
 * itself, or in the transaction of somebody else.
 * @throws whatever failed first
 */
export async function together<T extends readonly unknown[]>(acts: readonly [...T]): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const failures: unknown[] = [];
  const noted = acts.map(async (action) => {
    try {
      return await action;
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  });
  const values = await Promise.all(noted);
  if (failures.length > 0) throw failures[0];
  return values as { -readonly [K in keyof T]: Awaited<T[K]> };
}
