/**
 * `Promise.all` for statements of one transaction that run together. It waits for all of them, even if one fails. Otherwise a
 * failed transaction would give its connection back while a statement still runs. That statement would be committed by itself, or
 * in another transaction.
 * @throws the first error
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
