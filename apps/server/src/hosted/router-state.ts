/** About four times the longest state that our deepest page makes. */
const longestState = 2000;
const deepest = 8;
/** The characters that `encodeURIComponent` writes. */
const encoded = /^[\w.!~*'()%-]+$/;
/** Names of folders and of the framework's own places. Our pages have no parameters in their paths. */
const segment = /^[\w()@$~./-]{0,64}$/;
const markers: ReadonlySet<unknown> = new Set([undefined, null, 'refetch', 'inside-shared-layout', 'metadata-only']);

/**
 * Is this the tree of the screen, as the page framework's router sends it? The tree is URI-encoded JSON. Each node is a segment,
 * the node below it, nothing, a marker and a number. The framework parses the tree, and fails if it cannot.
 */
export function isRouterState(header: string): boolean {
  if (header.length > longestState || !encoded.test(header)) return false;
  try {
    return isNode(JSON.parse(decodeURIComponent(header)), deepest);
  } catch {
    return false;
  }
}

function isNode(node: unknown, depth: number): boolean {
  if (!Array.isArray(node) || node.length < 2 || node.length > 5 || depth === 0) return false;
  const [name, below, refetched, marker, hints] = node as readonly unknown[];
  if (typeof name !== 'string' || !segment.test(name)) return false;
  if (refetched != null || !markers.has(marker) || !(hints == null || Number.isSafeInteger(hints))) return false;
  if (typeof below !== 'object' || below === null || Array.isArray(below)) return false;
  const slots = Object.entries(below);
  return slots.length <= 1 && slots.every(([slot, child]) => slot === 'children' && isNode(child, depth - 1));
}
