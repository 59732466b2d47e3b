import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

const declared = (name: string): string =>
  `export (?:declare )?(?:abstract )?(?:async )?(?:const|function|interface|type|class) ${name}\\b`;

/** The names that a file exports, each with the file that it is declared in. */
function exportsOf(path: string): readonly (readonly [name: string, file: string])[] {
  const text = readFileSync(path, 'utf8');
  const lists = [...text.matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)'/g)].flatMap(([, names = '', from = '']) =>
    names
      .split(',')
      .map(
        (name) =>
          name
            .trim()
            .replace(/^type /, '')
            .split(' as ')[0] ?? '',
      )
      .filter(Boolean)
      .map((name) => [name, join(dirname(path), from)] as const),
  );
  const own = [...text.matchAll(/^export (?:async )?(?:const|function|interface|type|class) (\w+)/gm)].map(
    ([, name = '']) => [name, path] as const,
  );
  return [...lists, ...own];
}

function isDocumented(name: string, file: string): boolean {
  const text = readFileSync(file, 'utf8');
  const again = exportsOf(file).find(([one, from]) => one === name && from !== file);
  if (again) return isDocumented(...again);
  // Of an overloaded function the first signature counts.
  return new RegExp(`\\*/\\n(?:// biome-ignore [^\\n]*\\n)*${declared(name)}`).test(text);
}

/** What somebody may import of a package and finds no sentence about: `package: name (file)`. */
export function undocumented(folder: string): readonly string[] {
  const { name: packageName, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  return Object.values(exports).flatMap((target) => {
    const built = typeof target === 'string' ? target : target.default;
    const entry = join(folder, built.replace('/dist/', '/src/').replace(/\.js$/, '.ts'));
    if (!existsSync(entry)) return [`${packageName}: ${built} is not there`];
    return exportsOf(entry).flatMap(([name, file]) => (isDocumented(name, file) ? [] : [`${packageName}: ${name} (${file})`]));
  });
}
