/**
 * What a process is started under that sees the file system as `options` of bubblewrap say. It ends with whoever ends the cage:
 * without that, to kill the cage would leave the process, which nobody has the id of.
 */
export function cage(...options: readonly string[]): readonly string[] {
  return ['bwrap', '--die-with-parent', '--dev-bind', '/', '/', ...options];
}
