import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { eventDeclarations, jobHandlers, personalData, sealedColumns, subscribers, sweep } from '../kernel/slots.ts';
import { linkKinds } from '../one-time/link-kind.ts';
import { closingOffers, restoreLink } from './closing.ts';
import { deletionJob } from './deletion.ts';
import { accountEvents } from './events.ts';
import { firstEmailLink } from './first-email.ts';
import { accountData } from './personal-data.ts';
import { undoLinks } from './way-back/links.ts';
import { wayBackOffers } from './way-back/offer.ts';
import { sweepWaysBack } from './way-back/queries.ts';
import { undoEmail, undoPhone } from './way-back/routes.ts';
import { undoSnapshots } from './way-back/tables.ts';
import { endPlantedWaysBack } from './way-back/undo.ts';

/** Accounts, the identifiers that find them, and the undo of changed addresses and numbers (docs/decisions/0015). */
export const account: Capability<Base> = {
  name: 'account',
  routes: () => [undoEmail, undoPhone],
  contributes: (deps) => [
    eventDeclarations.of(accountEvents),
    subscribers.of(endPlantedWaysBack),
    jobHandlers.of(wayBackOffers(deps)),
    jobHandlers.of(closingOffers(deps)),
    jobHandlers.of(deletionJob(deps)),
    sealedColumns.of({ name: 'undo_snapshots.payload', table: undoSnapshots, column: undoSnapshots.payload }),
    ...[restoreLink, firstEmailLink, undoLinks.email, undoLinks.phone].map(linkKinds.of),
    sweep('ways back', sweepWaysBack),
    personalData.of(accountData),
  ],
};
