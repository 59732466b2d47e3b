import { type CredentialScheme, constantTimeEqual, defineErrors, type Guard, tokenHash } from '@daemun/core/capability';

export const readerErrors = defineErrors({
  unknown_reader: {
    status: 401,
    title: { en: 'Unknown reader', ko: '모르는 리더기' },
    en: 'This reader is not one of ours.',
    ko: '등록된 리더기가 아니에요.',
  },
});

const readerHeader: CredentialScheme = { name: 'badgeReader', describe: () => ({ type: 'apiKey', in: 'header', name: 'X-Badge-Reader' }) };

/** Requires one of the badge readers at the doors, by its token. */
export function badgeReader(readers: Readonly<Record<string, string>>): Guard<unknown, { readonly reader: string }> {
  return {
    kind: 'badge-reader',
    credentials: [readerHeader],
    demands: {},
    errors: [readerErrors.unknown_reader],
    async admit(_deps, request) {
      const shown = tokenHash(request.header('x-badge-reader') ?? '');
      const known = Object.entries(readers).find(([, token]) => constantTimeEqual(tokenHash(token), shown));
      if (!known) throw readerErrors.unknown_reader();
      return { extra: { reader: known[0] } };
    },
  };
}
