import { getPage, getText } from '../../lib/page.ts';

export async function Footer() {
  const { brand, outbox } = await getPage();
  const text = await getText('shell');
  const links = [
    [brand.termsUrl, text('terms')],
    [brand.privacyUrl, text('privacy')],
    [brand.supportUrl, text('support')],
    [outbox ? '/dev/outbox' : undefined, text('outbox')],
    ['/docs/api', text('apiReference')],
  ] as const;
  return (
    <footer className="mx-auto flex w-full max-w-4xl flex-wrap justify-center gap-x-5 px-4 py-6 text-sm text-ink-soft sm:px-6">
      {links.map(
        ([href, label]) =>
          href && (
            <a key={href} href={href} className="grid min-h-11 place-items-center rounded-md hover:text-ink hover:underline">
              {label}
            </a>
          ),
      )}
    </footer>
  );
}
