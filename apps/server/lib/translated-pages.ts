/**
 * Keeps React and the browser's translator out of each other's way.
 *
 * A translator takes text nodes out of the document and puts `<font>` elements in their places, or moves them into such
 * elements. React goes on holding the nodes that it made: `removeChild` and `insertBefore` then throw NotFoundError and the
 * whole page falls (facebook/react#11538), and a text that changes changes where nobody sees it. Wrapping every
 * conditional text in an element of its own mends the places one has thought of, and none inside of libraries. So
 * this is mended where it arises: what took the place of a node is remembered, and stands for it.
 */
export function surviveTranslation(root: Document): void {
  /** Text nodes that a translator has removed, and what has replaced them. */
  const standIns = new WeakMap<Node, Node>();
  const observer = new MutationObserver((records) => records.forEach(note));

  function note({ type, target, addedNodes, removedNodes, previousSibling, nextSibling }: MutationRecord): void {
    if (type === 'characterData') giveBack(target);
    for (const node of addedNodes) forget(node);
    for (const node of removedNodes) {
      if (!(node instanceof Text) || node.isConnected) continue;
      const standIn = [...addedNodes, previousSibling, nextSibling].find(isTranslation);
      if (!standIn) continue;
      standIns.set(node, standIn);
      // A node outside the document is no longer observed.
      observer.observe(node, { characterData: true });
    }
  }

  /** React has placed the node itself, so its translation belongs to an old text. */
  function forget(node: Node): void {
    const standIn = standIns.get(node);
    standIns.delete(node);
    standIn?.parentNode?.removeChild(standIn);
  }

  /** A text has changed. It replaces its translation, so that the translator translates it again. */
  function giveBack(text: Node): void {
    const standIn = standIns.get(text);
    if (!standIn?.parentNode) return;
    standIns.delete(text);
    standIn.parentNode.replaceChild(text, standIn);
  }

  /** The child of `parent` that stands for `child`. Null if none of it is left. */
  function shownIn(parent: Node, child: Node): Node | null {
    observer.takeRecords().forEach(note);
    for (let node: Node | null = standIns.get(child) ?? child; node; node = node.parentNode) {
      if (node.parentNode === parent) return node;
    }
    return null;
  }

  const { insertBefore, removeChild } = Node.prototype;
  Node.prototype.insertBefore = function <T extends Node>(this: Node, added: T, before: Node | null): T {
    if (!before || before.parentNode === this) return insertBefore.call(this, added, before) as T;
    // If none of it is left, the node goes to the end: a sentence in the wrong place is better than a broken page.
    return insertBefore.call(this, added, shownIn(this, before)) as T;
  };
  Node.prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    if (child.parentNode === this) return removeChild.call(this, child) as T;
    const shown = shownIn(this, child);
    // The translator has moved the node into its own element, which may contain more.
    if (shown?.contains(child)) child.parentNode?.removeChild(child);
    else if (shown) removeChild.call(this, shown);
    standIns.delete(child);
    return child;
  };
  observer.observe(root, { childList: true, subtree: true });
}

function isTranslation(node: Node | null): node is Element {
  return node instanceof Element && node.localName === 'font';
}
