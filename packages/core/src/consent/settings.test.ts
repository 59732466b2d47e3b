import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askedConsents } from '../platform/http/consents.ts';
import { parseSettings, SettingsError, type SettingsInput, settingsFromEnvironment } from '../settings.ts';

const production = {
  NODE_ENV: 'production',
  DAEMUN_SECRET: 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs',
  DAEMUN_ORIGIN: 'https://auth.example.com',
  DAEMUN_MAIL: 'smtp://mail.example.com',
};
const terms = {
  id: 'terms',
  version: '2026-01',
  title: { en: 'Terms of service', ko: '이용약관' },
  url: 'https://example.com/terms#top',
  required: true,
};
const news = { ...terms, id: 'marketing-email', url: { en: '/news', ko: '/ko/news' }, required: false };

async function faultsOf(consents: unknown): Promise<readonly string[]> {
  const text = typeof consents === 'string' ? consents : JSON.stringify(consents);
  const error = await settingsFromEnvironment({ ...production, DAEMUN_CONSENTS: text }).catch((thrown: unknown) => thrown);
  if (!(error instanceof SettingsError)) throw new Error('these settings were accepted');
  return error.faults;
}

describe('A13 DAEMUN_CONSENTS', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daemun-consents-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is a list, an object, or the path of a file with either, and the same for an embedder', async () => {
    const file = join(folder, 'consents.json');
    await writeFile(file, JSON.stringify({ minimumAge: 14, documents: [terms, news] }));
    const settings = await settingsFromEnvironment({ ...production, DAEMUN_CONSENTS: file });
    expect(settings.consents).toEqual({
      minimumAge: 14,
      documents: [{ ...terms, url: { en: terms.url, ko: terms.url } }, news],
    });
    // Settings that a program passes on are parsed a second time.
    expect(parseSettings(settings).consents).toEqual(settings.consents);
    const list = await settingsFromEnvironment({ ...production, DAEMUN_CONSENTS: JSON.stringify([terms]) });
    expect(list.consents.documents.map(({ id }) => id)).toEqual(['terms']);
    const embedded: SettingsInput = {
      environment: 'test',
      origin: 'https://a.example',
      secrets: [production.DAEMUN_SECRET],
      consents: { minimumAge: 14 },
    };
    expect(parseSettings(embedded).consents).toEqual({ minimumAge: 14, documents: [] });
    expect((await settingsFromEnvironment(production)).consents).toEqual({ documents: [] });
  });

  it('asks for the age first, another age being another version of it', () => {
    const asked = (minimumAge: number) => askedConsents({ consents: { minimumAge, documents: [] } })[0];
    expect(asked(14)).toEqual({
      id: 'age',
      version: '14',
      title: { en: 'I am 14 or older', ko: '만 14세 이상입니다' },
      required: true,
    });
    expect(asked(19)?.version).toBe('19');
  });

  it.each<[string, unknown, string]>([
    ['a version that is a number', [{ ...terms, version: 1 }], 'documents.0.version takes a text of letters, digits, dots and hyphens'],
    ['an id with a blank', [{ ...terms, id: 'the terms' }], 'documents.0.id takes a name of small letters, digits and hyphens'],
    ['no title in Korean', [{ ...terms, title: { en: 'Terms' } }], 'documents.0.title.ko takes a text of 1 to 100 characters in en and ko'],
    ['a title that is not seen', [{ ...terms, title: { en: 'Terms', ko: '\u200b' } }], 'documents.0.title.ko takes a text'],
    ['plain http', [{ ...terms, url: 'http://example.com/terms' }], 'documents.0.url takes https://… or a path on this origin'],
    ['a script', [{ ...terms, url: 'javascript:alert(1)' }], 'documents.0.url takes https://'],
    ['a path to another host', [{ ...terms, url: '//evil.example/terms' }], 'documents.0.url takes https://'],
    ['a path to another host, written otherwise', [{ ...terms, url: '/\\evil.example' }], 'documents.0.url takes https://'],
    ['an address in one language alone', [{ ...terms, url: { ko: '/terms' } }], 'documents.0.url'],
    ['neither required nor not', [{ ...terms, required: 'yes' }], 'documents.0.required takes true or false'],
    ['a field that there is not', [{ ...terms, mandatory: true }], 'documents.0 has no mandatory'],
    ['a document twice', [terms, { ...terms, version: '2' }], 'documents.1.id: "terms" is there twice'],
    ['the name of the age', [{ ...terms, id: 'age' }], 'documents.0.id: "age" is the name of the statement of age'],
    ['what is no document', ['terms'], 'documents.0 takes an object with id, version, title, url and required'],
    ['an age of half a year', { minimumAge: 0.5 }, 'minimumAge takes a whole number from 1 to 99'],
    ['a field beside the documents', { docs: [terms] }, 'has no docs'],
    ['too many documents', Array.from({ length: 31 }, (_, n) => ({ ...terms, id: `d${n}` })), 'documents takes 30 at most'],
    ['broken JSON', '[{', 'is not valid JSON'],
    ['a file that is not there', '/nowhere/consents.json', 'reading a file of that name failed (ENOENT)'],
  ])('refuses %s by its place', async (_, given, told) => {
    const faults = await faultsOf(given);
    expect(faults).toEqual([expect.stringMatching(/^DAEMUN_CONSENTS: got ".+"; /)]);
    expect(faults[0]).toContain(told);
  });

  it('tells every fault at once', async () => {
    const [fault] = await faultsOf({
      minimumAge: 0,
      documents: [
        { ...terms, version: '' },
        { ...news, url: 'x' },
      ],
    });
    for (const place of ['minimumAge', 'documents.0.version', 'documents.1.url']) expect(fault).toContain(`${place} takes`);
  });
});
