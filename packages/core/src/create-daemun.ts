import { type DaemunInput as AnyInput, createDaemun as createHosted } from './daemun.ts';
import { keepInsides } from './kernel/insides.ts';
import type { Daemun, DaemunInput, Parts } from './public-types.ts';

/**
 * Builds the app from its settings. Opens the database and the key-value store; starts nothing. If a part fails to open, the
 * parts that are open are closed again. `Own`: the settings of the embedder's own capabilities, beside Daemun's.
 * @throws SettingsError for wrong settings; an error that says what to do if the data folder is in use
 */
export async function createDaemun<Own extends object = object>(given: DaemunInput & NoInfer<Own>, parts: Parts = {}): Promise<Daemun> {
  // Whoever wrote the capabilities has typed them by `Capability`.
  const { deps, handler, answer, serves, api, phones, settings, ...acts } = await createHosted(given as AnyInput, parts);
  const { migrate, start, settle, hangUp, stop } = acts;
  return keepInsides({ handler, answer, serves, api, phones, settings, migrate, start, settle, hangUp, stop }, deps);
}
