import type { MetadataRoute } from 'next';
import { getPage } from '../lib/page.ts';

export default async function manifest(): Promise<MetadataRoute.Manifest> {
  const { brand } = await getPage();
  return {
    name: brand.name,
    short_name: brand.name,
    start_url: '/',
    display: 'browser',
    icons: [{ src: '/icon.svg', type: 'image/svg+xml', sizes: 'any' }],
  };
}
