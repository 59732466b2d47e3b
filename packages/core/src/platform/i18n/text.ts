/** The languages that every text exists in. */
export const locales = ['en', 'ko'] as const;
/** A language that every text exists in (BCP 47). */
export type Locale = (typeof locales)[number];

/** One text in every language. Placeholders are `{name}`. */
export type Text = Readonly<Record<Locale, string>>;

/** The names of the placeholders of a text. */
export type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;

/** Puts values into the `{placeholders}` of a text. */
export function fill(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** True if `value` names a language of ours. */
export function isLocale(value: unknown): value is Locale {
  return locales.includes(value as Locale);
}

/**
 * The best of our languages for an `Accept-Language` header (RFC 9110 §12.5.4). Returns `fallback` if none of ours is acceptable.
 */
export function negotiateLocale(acceptLanguage: string | null | undefined, fallback: Locale = 'en'): Locale {
  if (!acceptLanguage) return fallback;
  let best: { locale: Locale; quality: number } | undefined;
  for (const part of acceptLanguage.slice(0, 500).split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    // Some in-app browsers send the name of the system's locale, `ko_KR`, for a language tag.
    const tag = range.replaceAll('_', '-');
    const q = parameters.find((parameter) => parameter.trim().startsWith('q='));
    const quality = q === undefined ? 1 : Number(q.trim().slice(2));
    const locale = locales.find((known) => tag === known || tag.startsWith(`${known}-`));
    if (locale && quality > 0 && (!best || quality > best.quality)) best = { locale, quality };
  }
  return best?.locale ?? fallback;
}
