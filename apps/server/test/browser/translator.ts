import type { Page } from 'playwright-core';

/**
 * Translates a page as Chrome does: every text node gives its place to two nested `<font>` with the translation, and so does
 * each one that comes later. `moves` is how other translators do it: the text node itself goes on living, inside of theirs.
 */
export async function translate(page: Page, how: 'replaces' | 'moves' = 'replaces'): Promise<void> {
  await page.evaluate(translateHere, how);
}

/** From its first text on, before any script of the page runs, and again after each load. */
export async function translateAlways(page: Page): Promise<void> {
  await page.addInitScript(translateHere, 'replaces' as const);
}

/** Runs in the browser. */
function translateHere(how: 'replaces' | 'moves'): void {
  const leftAlone = 'script, style, noscript, textarea, svg, [translate="no"], font.translation, head';
  const font = (): HTMLElement => {
    const made = document.createElement('font');
    made.style.verticalAlign = 'inherit';
    made.className = 'translation';
    return made;
  };
  const words = (node: Text): boolean => /\p{L}/u.test(node.data) && node.isConnected && !node.parentElement?.closest(leftAlone);
  const put = (node: Text): void => {
    const outer = font();
    const inner = font();
    outer.append(inner);
    node.replaceWith(outer);
    inner.append(how === 'moves' ? node : `«${node.data}»`);
  };
  const all = (): void => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    while (walker.nextNode()) found.push(walker.currentNode as Text);
    found.filter(words).forEach(put);
  };
  const begin = (): void => {
    document.documentElement.classList.add('translated-ltr');
    all();
    new MutationObserver(all).observe(document, { subtree: true, childList: true, characterData: true });
  };
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin);
}
