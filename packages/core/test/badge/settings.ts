import { ownSettings, variable } from '@daemun/core/capability';
import { z } from 'zod';

const day = 24 * 60 * 60;

/** What an operator sets of badges, as `badges` beside the settings of Daemun, or by variables of the environment. */
export const badgeSettings = ownSettings({
  title: 'Badges',
  shape: {
    badges: z
      .strictObject({
        validSeconds: variable(
          'BADGES_VALID_SECONDS',
          z
            .number()
            .int()
            .min(60)
            .max(3650 * day)
            .default(365 * day)
            .describe('A badge opens doors for'),
        ),
      })
      .prefault({}),
  },
});
