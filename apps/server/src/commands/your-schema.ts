import { drizzleTables, prismaModels } from '@daemun/core/operating';

/** Prints what an app's Prisma schema takes. It needs neither settings nor a database. */
export function printPrismaModels(): void {
  process.stdout.write(prismaModels());
}

/** Prints what an app's Drizzle schema takes. It needs neither settings nor a database. */
export function printDrizzleTables(): void {
  process.stdout.write(drizzleTables());
}
