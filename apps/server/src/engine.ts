import type { AdmitPage, Answer, LinkWorks, Locale, Principals } from '@daemun/core/hosting';

/** The part of `createDaemun`'s result that the server needs. Tests use smaller ones. */
export interface Engine {
  readonly answer: Answer;
  /** Ends replies that would not end by themselves, such as streams. */
  hangUp(): void;
  readonly admitPage: AdmitPage;
  readonly linkWorks: LinkWorks;
  readonly principals: Pick<Principals, 'findPrincipal'>;
  readonly deps: {
    /** The social providers that are on, in their order. */
    readonly socialProviders: { readonly all: readonly { readonly id: string; readonly label: Readonly<Record<Locale, string>> }[] };
  };
}
