import { expect, it } from 'vitest';
import { canBeReadOnly, openStandInPages } from './stand-in-pages.ts';

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const answers = (origin: string) =>
  fetch(`${origin}/healthz`).then(
    () => true,
    () => false,
  );

it('a test that fails half-way leaves no server behind and no build, and none that it goes on to start', async () => {
  const pages = await openStandInPages();
  const servers = [await pages.run(['start']), ...(canBeReadOnly ? [await pages.run(['start'], { data: 'other', readOnly: true })] : [])];
  for (const server of servers) await pages.answers(server);
  await expect.poll(() => pages.builds()).toHaveLength(1);
  const [build = 0] = await pages.builds();
  expect(lives(build)).toBe(true);
  // What is done after a test, passed or not.
  await pages.close();
  for (const { origin } of servers) expect(await answers(origin)).toBe(false);
  await expect.poll(() => lives(build)).toBe(false);
  await expect(pages.run(['start'])).rejects.toThrow();
});
