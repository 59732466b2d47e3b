import './globals.css';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { CaptchaWidget } from '../components/shell/captcha-widget.tsx';
import { Footer } from '../components/shell/footer.tsx';
import { Header } from '../components/shell/header.tsx';
import { LoadingBanner } from '../components/shell/loading-banner.tsx';
import { OfflineBanner } from '../components/shell/offline-banner.tsx';
import { Texts } from '../components/shell/texts.tsx';
import { accentStyle } from '../lib/accent.ts';
import { getPage, getText } from '../lib/page.ts';

/** A static page would carry no nonce, and none of its scripts would run. */
export const dynamic = 'force-dynamic';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export async function generateMetadata(): Promise<Metadata> {
  const { brand } = await getPage();
  return {
    // Pages that become another one without a load write their title by it.
    applicationName: brand.name,
    title: { default: brand.name, template: `%s · ${brand.name}` },
    robots: { index: false, follow: false },
    referrer: 'same-origin',
  };
}

export default async function Layout({ children }: { children: ReactNode }) {
  const { locale, nonce, brand } = await getPage();
  const text = await getText('shell');
  const accent = accentStyle(brand.accent);
  return (
    <html lang={locale}>
      <head>{accent && <style nonce={nonce}>{accent}</style>}</head>
      <body className="flex min-h-dvh flex-col font-sans">
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-lg focus:bg-surface focus:p-3"
        >
          {text('skip')}
        </a>
        <noscript>
          <p className="bg-caution-wash px-4 py-2.5 text-center text-sm text-caution">{text('needsScripts')}</p>
        </noscript>
        <Texts>
          <LoadingBanner />
          <OfflineBanner />
          <CaptchaWidget />
          <Header />
        </Texts>
        <main id="main" tabIndex={-1} className="flex flex-1 flex-col outline-none">
          {children}
        </main>
        <Footer />
      </body>
    </html>
  );
}
