import { buildFolderOf, ensurePages, pagesAreBuilt } from '../hosted/build.ts';
import { BuildFailed } from '../hosted/run-build.ts';
import { hashPageSources } from '../hosted/sources.ts';
import { CommandError } from '../terminal.ts';
import { createProgress } from './pages-report.ts';

/**
 * Builds the pages for a later start. It needs no settings, and puts none into the build.
 * @throws CommandError after what the build said
 */
export async function build(): Promise<void> {
  const hash = await hashPageSources();
  if (await pagesAreBuilt(hash)) return console.log(`The pages are built already, in ${buildFolderOf(hash)}.`);
  const progress = createProgress((line) => console.log(line));
  try {
    await ensurePages(hash, { signal: new AbortController().signal, onNews: progress.onNews });
    console.log(`The pages are built, in ${buildFolderOf(hash)}.`);
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    if (error.output) console.error(error.output.trimEnd());
    throw new CommandError(`${error.message}. ${error.advice}.`);
  } finally {
    progress.end();
  }
}
