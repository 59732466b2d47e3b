/** Allows only a few log lines per minute, because strangers could fill the log otherwise. */
export function createFewLines(perMinute: number): () => boolean {
  let minute = 0;
  let lines = 0;
  return () => {
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) [minute, lines] = [now, 0];
    return lines++ < perMinute;
  };
}
