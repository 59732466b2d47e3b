import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRoutes } from '../../packages/core/src/capabilities.ts';
import { listenSettings } from '../../packages/core/src/platform/config/listen-settings.ts';
import { variablesOf } from '../../packages/core/src/platform/config/variables-of.ts';
import { ratesOfSettings } from '../../packages/core/src/platform/http/effective-rates.ts';
import { openApiDocument } from '../../packages/core/src/platform/http/openapi.ts';
import { parseSettings, settingsParts } from '../../packages/core/src/settings.ts';
import type { PublicText } from './rules.ts';

/** Every English text that somebody outside of this project reads. */
export function publicTexts(): readonly PublicText[] {
  return [...apiTexts(), ...settingTexts(), ...declaredTexts(), ...commandTexts(), ...pageTexts(), ...guideTexts()];
}

/** Summaries and descriptions of the OpenAPI document, of every route that there can be. */
function apiTexts(): readonly PublicText[] {
  const settings = parseSettings({
    environment: 'test',
    origin: 'https://auth.example.test',
    secrets: ['not a secret: 0123456789 of the word list'],
    sms: { gateways: ['outbox:'] },
  });
  const about = { title: 'Daemun', version: '0.1.0', origin: settings.origin, ratesOf: ratesOfSettings(settings) };
  const texts = new Map<string, PublicText>();
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      const isText = (key === 'summary' || key === 'description' || key === 'title') && typeof value === 'string';
      if (isText && !texts.has(value)) texts.set(value, { where: `OpenAPI ${path}`, kind: 'api', text: value });
      else visit(value, `${path}/${key}`);
    }
  };
  visit(openApiDocument(createRoutes(settings), about), '');
  return [...texts.values()];
}

/** What the configuration page says of each setting. */
function settingTexts(): readonly PublicText[] {
  return [listenSettings, ...settingsParts]
    .flatMap((part) => variablesOf(part))
    .flatMap(({ name, means, takes, standard }) =>
      [means, takes, standard ?? ''].map((text): PublicText => ({ where: name, kind: 'api', text })),
    );
}

/** Error titles and details, mails, text messages and plain pages: whatever a source declares as `en: '…'`. */
function declaredTexts(): readonly PublicText[] {
  return tracked('packages/core/src/*.ts', 'apps/server/src/*.ts')
    .filter((path) => !path.includes('.test.'))
    .flatMap((path) => {
      const kind = /(errors|routes)\.ts$/.test(path) ? 'api' : 'text';
      return literalsAfter(/\ben:\s*/g, readFileSync(path, 'utf8')).map((text): PublicText => ({ where: path, kind, text }));
    });
}

/** What `daemun --help` and its siblings say. */
function commandTexts(): readonly PublicText[] {
  const path = 'apps/server/src/cli.ts';
  const literals = readFileSync(path, 'utf8').match(/'(?:[^'\\\n]|\\.)* (?:[^'\\\n]|\\.)*'/g) ?? [];
  return literals.map((literal): PublicText => ({ where: path, kind: 'api', text: literal.slice(1, -1) }));
}

function pageTexts(): readonly PublicText[] {
  const path = 'apps/server/messages/en.json';
  const texts: PublicText[] = [];
  const visit = (node: unknown, key: string): void => {
    if (typeof node === 'string') texts.push({ where: `${path} ${key}`, kind: 'text', text: node });
    else for (const [name, value] of Object.entries(node ?? {})) visit(value, key === '' ? name : `${key}.${name}`);
  };
  visit(JSON.parse(readFileSync(path, 'utf8')), '');
  return texts;
}

/** README, guides, and of the changelog what belongs to the version that comes next. */
function guideTexts(): readonly PublicText[] {
  return tracked('README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/guides/*.md', 'packages/*/README.md').flatMap(
    (path) => {
      const whole = readFileSync(path, 'utf8');
      const text = path === 'CHANGELOG.md' ? (whole.split(/^## /m)[1] ?? '') : whole;
      return passagesOf(text).map((passage): PublicText => ({ where: path, kind: 'prose', text: passage }));
    },
  );
}

/** Paragraphs, list items and table cells, without code. */
function passagesOf(markdown: string): readonly string[] {
  return markdown
    .replace(/^```[\s\S]*?^```/gm, '\n\n')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/`[^`\n]+`/g, '`code`')
    .replace(/\]\([^)]*\)/g, ']')
    .split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|#+) )|\n(?=\|)|(?<=^\|.*) \| /m)
    .filter((passage) => /\p{L}/u.test(passage));
}

function literalsAfter(start: RegExp, source: string): readonly string[] {
  const literal = new RegExp(`${start.source}('(?:[^'\\\\\\n]|\\\\.)*'|\`(?:[^\`\\\\]|\\\\.)*\`|"(?:[^"\\\\\\n]|\\\\.)*")`, 'g');
  return [...source.matchAll(literal)].map(([, text = '']) => text.slice(1, -1).replace(/\$\{[^}]*\}/g, '{value}'));
}

function tracked(...patterns: readonly string[]): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns], { encoding: 'utf8' });
  return listed.split('\n').filter((path) => path !== '');
}
