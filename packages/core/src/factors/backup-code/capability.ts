import { restoreOnUndo } from '../../account/way-back/parts.ts';
import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { eventDeclarations, subscribers } from '../../kernel/slots.ts';
import { oneTimeItems } from '../../one-time/one-time-table.ts';
import type { SessionGives } from '../../session/capability.ts';
import { factors } from '../../sign-in/factor.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { backupCodeEvents } from './events.ts';
import { createBackupCodeMethod } from './factor.ts';
import { backupCodesPart } from './part.ts';
import { unusedCodes } from './queries.ts';
import { renewBackupCodes, saveBackupCodes, stepUpWithBackupCode } from './routes.ts';

/** Codes that the owner keeps for the day on which the second factor is lost. Each code works once. */
export const backupCode: Capability<Base & SessionGives & SignInDeps> = {
  name: 'backup-code',
  routes: () => [renewBackupCodes, stepUpWithBackupCode, saveBackupCodes],
  contributes: (deps) => [
    eventDeclarations.of(backupCodeEvents),
    factors.of(createBackupCodeMethod(deps)),
    ...oneTimeItems(unusedCodes),
    subscribers.of(restoreOnUndo(backupCodesPart)),
  ],
};
