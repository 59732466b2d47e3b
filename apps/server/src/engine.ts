import type { AdmitPage, Answer, LinkWorks, Principals } from '@daemun/core/hosting';

/** The part of `createDaemun`'s result that the server needs. Tests use smaller ones. */
export interface Engine {
  readonly answer: Answer;
  /** Ends replies that would not end by themselves, such as streams. */
  hangUp(): void;
  readonly admitPage: AdmitPage;
  readonly linkWorks: LinkWorks;
  readonly principals: Pick<Principals, 'findPrincipal'>;
}
