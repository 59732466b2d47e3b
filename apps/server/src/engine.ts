import type { AdmitPage, Answer, LinkWorks, Principals } from '@daemun/core/hosting';

/** What the server needs of `createDaemun`; tests stand in with less. */
export interface Engine {
  readonly answer: Answer;
  /** Ends replies that would not end by themselves. */
  hangUp(): void;
  readonly admitPage: AdmitPage;
  readonly linkWorks: LinkWorks;
  readonly principals: Pick<Principals, 'findPrincipal'>;
}
