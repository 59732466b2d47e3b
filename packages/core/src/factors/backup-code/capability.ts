import { restoreOnUndo } from '../../account/way-back/parts.ts';
import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { subscribers } from '../../kernel/slots.ts';
import type { SessionGives } from '../../session/capability.ts';
import type { DoorDeps } from '../../sign-in/advance.ts';
import { factors } from '../../sign-in/factor.ts';
import { createBackupCodeMethod } from './factor.ts';
import { backupCodesPart } from './part.ts';
import { renewBackupCodes, saveBackupCodes, stepUpWithBackupCode } from './routes.ts';

/** Codes to keep for the day on which the second factor is lost; each works once. */
export const backupCode: Capability<Base & SessionGives & DoorDeps> = {
  name: 'backup-code',
  routes: () => [renewBackupCodes, stepUpWithBackupCode, saveBackupCodes],
  contributes: (deps) => [factors.of(createBackupCodeMethod(deps)), subscribers.of(restoreOnUndo(backupCodesPart))],
};
