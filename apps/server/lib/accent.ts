const cssColour = /^(#[0-9a-f]{3}|#[0-9a-f]{6}|(rgb|hsl|oklch|oklab)\([0-9a-z.,%/ ]+\)|[a-z]{3,24})$/i;

/**
 * The deployment's accent colour in a readable shade: darker for light pages, lighter for dark ones. Undefined for everything
 * that is not one colour, because the value goes into a style sheet.
 */
export function accentStyle(accent: string | undefined): string | undefined {
  if (!accent || !cssColour.test(accent)) return undefined;
  const light = `--accent:oklch(from ${accent} min(l,.46) c h);--accent-strong:oklch(from ${accent} min(l,.4) c h)`;
  const dark = `--accent:oklch(from ${accent} max(l,.78) min(c,.14) h);--accent-strong:oklch(from ${accent} max(l,.84) min(c,.12) h)`;
  return `:root{${light}}@media (prefers-color-scheme:dark){:root{${dark}}}`;
}
