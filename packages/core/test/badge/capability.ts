import { fileURLToPath } from 'node:url';
import {
  type AppDeps,
  type Capability,
  eventDeclarations,
  examinations,
  factors,
  linkKinds,
  migrations,
  personalData,
  type Subscriber,
  subscribers,
} from '@daemun/core/capability';
import { examineBadgeSettings, examineBadges } from './doctor.ts';
import { badgeEvents } from './events.ts';
import { badgeFactor } from './factor.ts';
import { deleteBadges, listBadges } from './queries.ts';
import { addBadge, askForBadge, badgeHandover, collectBadge, signInWithBadge } from './routes.ts';
import { badgeSettings } from './settings.ts';

/** Where an account loses its access, its badges are gone. */
const endBadges: Subscriber = async (tx, { userId, endsAccess }) => {
  if (userId !== undefined && endsAccess) await deleteBadges(tx, userId);
};

/** Signing in with a badge at a reader. `readers`: their tokens, by name. */
export const badge = (readers: Readonly<Record<string, string>>): Capability<AppDeps> => ({
  name: 'badge',
  settings: badgeSettings,
  examine: examineBadgeSettings,
  routes: () => [addBadge, askForBadge, collectBadge(readers), signInWithBadge(readers)],
  contributes: () => [
    migrations.of({ name: 'badges', folder: fileURLToPath(new URL('./migrations', import.meta.url)) }),
    factors.of(badgeFactor),
    subscribers.of(endBadges),
    eventDeclarations.of(badgeEvents),
    examinations.of(examineBadges),
    linkKinds.of(badgeHandover),
    personalData.of({
      name: 'badges',
      collect: async ({ db }, userId) => (await listBadges(db, userId)).map(({ id, createdAt }) => ({ id, createdAt })),
    }),
  ],
});
