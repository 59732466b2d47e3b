/** The process no longer waits for the run, so that other runs in this process have their turn. */
class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

/** Waits for a run up to this time, and aborts a run that takes longer. @throws TookTooLong */
export async function within(ms: number, run: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new TookTooLong(`it has not come back within ${ms} ms`);
    reject(error);
    controller.abort(error);
  }, ms).unref();
  try {
    await Promise.race([run(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
