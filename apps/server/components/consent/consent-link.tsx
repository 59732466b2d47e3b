import { ExternalLink } from 'lucide-react';
import { useTranslations } from 'use-intl';

/** Opens a document beside the page, so that the page keeps what the user typed. */
export function ConsentLink({ title, url }: { title: string; url: string | null }) {
  const text = useTranslations('consents');
  if (url === null) return null;
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener"
      aria-label={text('readOf', { title })}
      className="inline-flex min-h-11 min-w-11 shrink-0 items-center justify-center gap-1 rounded text-sm font-semibold text-accent underline-offset-4 hover:text-accent-strong hover:underline"
    >
      <span aria-hidden="true">{text('read')}</span>
      <ExternalLink className="size-3.5" aria-hidden="true" />
    </a>
  );
}
