/** A statement of a migration, without its comments, and the reason that a comment gives for it. */
export interface Statement {
  readonly sql: string;
  /** From `-- beside the version before: …`; undefined where nobody gave one. */
  readonly reason: string | undefined;
}

const reasonMark = /^[ \t]*--[ \t]*beside the version before:[ \t]*(\S.*)$/im;
/** Comments, strings, quoted names and bodies of functions: none of them ends a statement. */
const opaque = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$/g;

/** The statements of a migration file, in their order. */
export function statementsOf(text: string): Statement[] {
  return splitOutside(text.replaceAll('--> statement-breakpoint', ';'), ';')
    .map((part) => ({ sql: withoutComments(part), reason: reasonMark.exec(part)?.[1]?.trim() }))
    .filter(({ sql }) => sql !== '');
}

/** What an `ALTER TABLE` does, action by action. */
export function actionsOf(actions: string): string[] {
  return splitOutside(actions, ',').map((action) => action.trim());
}

function withoutComments(part: string): string {
  const text = part.replace(opaque, (found) => (/^(?:--|\/\*)/.test(found) ? ' ' : found));
  return text.replace(/\s+/g, ' ').trim();
}

/** Splits at a sign, but not within what is opaque, nor within parentheses. */
function splitOutside(text: string, sign: ';' | ','): string[] {
  const hidden = text.replace(opaque, (found) => ' '.repeat(found.length));
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const [at, letter] of [...hidden].entries()) {
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    else if (letter === sign && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
