/** Roughly an address: catches slips while typing; the server decides. */
export const emailShape: RegExp = /^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$/;
