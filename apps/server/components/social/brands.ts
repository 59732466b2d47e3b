import type { Messages } from '../../lib/messages.ts';

/** The providers whose label the brand's rules give. */
export type Brand = Exclude<keyof Messages['social']['signIn'], 'other'>;

/**
 * The colours of each brand's button. The labels of Naver and LINE are black: white on these greens is not readable (WCAG 1.4.3),
 * see docs/decisions/0044-pages-of-social-sign-in.md.
 */
const looks: Readonly<Record<Brand, string>> = {
  google:
    'border border-[#747775] bg-[#FFFFFF] text-[#1F1F1F] hover:bg-[#F2F2F2] dark:border-[#8E918F] dark:bg-[#131314] dark:text-[#E3E3E3] dark:hover:bg-[#1E1F20]',
  apple: 'bg-[#000000] text-[#FFFFFF] hover:bg-[#262626] dark:bg-[#FFFFFF] dark:text-[#000000] dark:hover:bg-[#E6E6E6]',
  kakao: 'bg-[#FEE500] text-[#262200] hover:bg-[#F5DC00]',
  naver: 'bg-[#03C75A] text-[#000000] hover:bg-[#03B652]',
  github: 'bg-[#24292F] text-[#FFFFFF] hover:bg-[#32383F] dark:bg-[#F6F8FA] dark:text-[#24292F] dark:hover:bg-[#E2E6EA]',
  microsoft:
    'border border-[#8C8C8C] bg-[#FFFFFF] text-[#5E5E5E] hover:bg-[#F3F3F3] dark:bg-[#2F2F2F] dark:text-[#FFFFFF] dark:hover:bg-[#3B3B3B]',
  line: 'bg-[#06C755] text-[#000000] hover:bg-[#05B34C]',
  facebook: 'bg-[#0866FF] text-[#FFFFFF] hover:bg-[#075CE5]',
  discord: 'bg-[#5865F2] text-[#FFFFFF] hover:bg-[#4752C4]',
  gitlab:
    'border border-[#89888D] bg-[#FFFFFF] text-[#171321] hover:bg-[#F5F4F7] dark:bg-[#171321] dark:text-[#FFFFFF] dark:hover:bg-[#26203A]',
  slack:
    'border border-[#868686] bg-[#FFFFFF] text-[#1D1C1D] hover:bg-[#F4F4F4] dark:bg-[#1A1D21] dark:text-[#FFFFFF] dark:hover:bg-[#27292D]',
  linkedin: 'bg-[#0A66C2] text-[#FFFFFF] hover:bg-[#004182]',
  x: 'bg-[#000000] text-[#FFFFFF] hover:bg-[#272C30] dark:bg-[#FFFFFF] dark:text-[#000000] dark:hover:bg-[#E6E6E6]',
};

const neutral = 'border border-line-strong bg-surface text-ink hover:bg-sunken';

/** The brand of a provider; undefined for an issuer that only the operator knows. */
export function brandOf(id: string): Brand | undefined {
  return Object.hasOwn(looks, id) ? (id as Brand) : undefined;
}

/** The colours of a provider's button. */
export function lookOf(id: string): string {
  const brand = brandOf(id);
  return brand === undefined ? neutral : looks[brand];
}
