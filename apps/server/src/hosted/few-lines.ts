/** Tells whether one more line may be written in this minute: what anybody can send must not fill the log. */
export function createFewLines(perMinute: number): () => boolean {
  let minute = 0;
  let lines = 0;
  return () => {
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) [minute, lines] = [now, 0];
    return lines++ < perMinute;
  };
}
