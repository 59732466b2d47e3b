#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RotateNowOptions } from '@daemun/core/operating';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { addClientCommands } from './client-commands.ts';
import { pagesFolder } from './hosted/sources.ts';
import { frameworks } from './init/app.ts';
import { CommandError } from './terminal.ts';

// Each command is loaded when it is called, so `start` and `--help` do not load the others.
const { version } = JSON.parse(readFileSync(join(pagesFolder, 'package.json'), 'utf8')) as { version: string };
const examples = (...lines: string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

const program = new Command('daemun')
  .description('Daemun: a self-hosted authentication system. Configured by environment variables, see docs/configuration.md.')
  .version(version)
  .addHelpText('after', examples('daemun start', 'daemun doctor', 'daemun user create ada@example.com --role admin'));

program
  .command('start')
  .description('Start the server: API and pages')
  .option('--no-pages', 'serve only the API')
  .addHelpText('after', examples('daemun start', 'PORT=8080 daemun start --no-pages'))
  .action(async (options: { pages: boolean }) => {
    // Before anything is loaded, which takes a moment.
    (await import('./shutdown.ts')).endUntilShutdown();
    await (await import('./commands/start.ts')).start(options);
  });

program
  .command('init')
  .description('Add Daemun to the app in this folder. Shows each file first, and overwrites none')
  .addOption(new Option('--framework <name>', 'the framework of the app; found by package.json if left out').choices(frameworks))
  .option('--yes', 'write without asking')
  .option('--dry-run', 'only show what would be written')
  .addHelpText('after', examples('daemun init', 'daemun init --dry-run', 'daemun init --framework express --yes'))
  .action(async (options) => (await import('./commands/init.ts')).init(options));

program
  .command('build')
  .description('Build the pages in advance, for read-only folders. A start builds them too')
  .addHelpText('after', examples('daemun build'))
  .action(async () => (await import('./commands/build.ts')).build());

program
  .command('migrate')
  .description('Apply the migrations of this version to the database. A start does it too')
  .option('--print', 'print them as SQL for an empty database, and apply nothing')
  .addHelpText('after', examples('daemun migrate', 'DATABASE_URL=postgres://… daemun migrate', 'daemun migrate --print | less'))
  .action(async ({ print }: { print?: boolean }) => {
    const { migrate, printMigrations } = await import('./commands/migrate.ts');
    return print ? printMigrations() : migrate();
  });

program
  .command('prisma')
  .description('Print the models for a Prisma schema in the same database: the key of accounts, and the view of them')
  .addHelpText('after', examples('daemun prisma > prisma/daemun.prisma'))
  .action(async () => (await import('./commands/your-schema.ts')).printPrismaModels());

program
  .command('drizzle')
  .description('Print the module for a Drizzle schema in the same database: the key of accounts, and the view of them')
  .addHelpText('after', examples('daemun drizzle > src/db/daemun.ts'))
  .action(async () => (await import('./commands/your-schema.ts')).printDrizzleTables());

program
  .command('backup <file>')
  .description('Back up the embedded database to a file, while no server runs. The file does not contain the secret')
  .addHelpText('after', examples('daemun backup daemun-2026-03-01.tar.gz'))
  .action(async (file: string) => (await import('./commands/backup.ts')).backUpCommand(file));

program
  .command('restore <file>')
  .description('Restore the embedded database from a backup, into a data folder without a database')
  .addHelpText('after', examples('daemun restore daemun-2026-03-01.tar.gz', 'DAEMUN_DATA=./copy daemun restore daemun-2026-03-01.tar.gz'))
  .action(async (file: string) => (await import('./commands/backup.ts')).restoreCommand(file));

program
  .command('doctor')
  .description('Check this deployment, or only the providers of social sign-in. Exits with 1 if something is wrong')
  .addArgument(new Argument('[part]', 'only this part').choices(['providers']))
  .option('--json', 'print JSON, for scripts')
  .option('--no-pages', 'check a deployment that serves only the API')
  .addHelpText('after', examples('daemun doctor', 'daemun doctor --json | jq ".[].code"', 'daemun doctor providers'))
  .action(async (part: 'providers' | undefined, options: { json?: boolean; pages: boolean }) => {
    process.exitCode =
      part === 'providers'
        ? await (await import('./commands/doctor-providers.ts')).doctorProviders(options)
        : await (await import('./commands/doctor.ts')).doctor(options);
  });

program
  .command('config')
  .description('The configuration')
  .command('docs')
  .description('Write docs/configuration.md from the definitions of the settings')
  .option('--print', 'print the page instead of writing it')
  .addHelpText('after', examples('daemun config docs', 'daemun config docs --print | less'))
  .action(async (options: { print?: boolean }) => (await import('./commands/config-docs.ts')).configDocs(options));

program
  .command('keyring')
  .description('The secrets of DAEMUN_SECRET')
  .command('status')
  .description(
    'Count the encrypted values per secret, to see whether an old secret can be removed. Exits with 1 if a value needs a missing secret',
  )
  .option('--json', 'print JSON, for scripts')
  .addHelpText('after', examples('daemun keyring status', 'daemun keyring status --json | jq .keys'))
  .action(async (options: { json?: boolean }) => {
    process.exitCode = await (await import('./commands/keyring.ts')).keyringStatusCommand(options);
  });

program
  .command('signing-keys')
  .description('The keys that sign access tokens')
  .command('rotate')
  .description('Create a new signing key for each algorithm in use. Running servers use them within half a minute')
  .addOption(
    new Option('--algorithm <name>', 'only for this algorithm').choices([
      'ES256',
      'RS256',
      'EdDSA',
    ] satisfies RotateNowOptions['algorithm'][]),
  )
  .option('--forget-others', 'delete all other keys, after a leak. All access tokens become invalid; refresh tokens stay valid')
  .addHelpText('after', examples('daemun signing-keys rotate', 'daemun signing-keys rotate --forget-others'))
  .action(async (options: RotateNowOptions) => (await import('./commands/signing-keys.ts')).rotateCommand(options));

program
  .command('sms')
  .description('Text messages')
  .command('balance')
  .description('Print the balance of each gateway. Exits with 1 if a gateway does not tell it')
  .option('--json', 'print JSON, for scripts')
  .addHelpText('after', examples('daemun sms balance', 'daemun sms balance --json | jq ".[0].balance"'))
  .action(async (options: { json?: boolean }) => {
    process.exitCode = await (await import('./commands/sms.ts')).balanceCommand(options);
  });

const user = program.command('user').description('Accounts');

user
  .command('create <email>')
  .description('Create an account and print a one-time link that lets its owner set a password')
  .option('--name <name>', 'the name of the person')
  .option('--role <role>', 'a role, such as admin. The option can be repeated', (role: string, before: string[] = []) => [...before, role])
  .addOption(new Option('--locale <locale>', 'language of pages and mails').choices(['en', 'ko']))
  .addHelpText(
    'after',
    examples('daemun user create ada@example.com', 'daemun user create min@example.com --name "김민" --locale ko --role admin'),
  )
  .action(async (email: string, options) => (await import('./commands/users.ts')).createUserCommand(email, options));

user
  .command('reset-password <account>')
  .description('Print a one-time link that lets the owner of an account (id or address) set a new password. It needs no mail and no code')
  .option('--without-two-factor', 'also disable two-factor, for an owner who has lost all second factors')
  .addHelpText(
    'after',
    examples('daemun user reset-password ada@example.com', 'daemun user reset-password ada@example.com --without-two-factor'),
  )
  .action(async (account: string, options) => (await import('./commands/users.ts')).resetPasswordCommand(account, options));

user
  .command('list')
  .description('List accounts, newest first')
  .option('--limit <count>', 'how many, at most 1000', wholeNumber, 50)
  .option('--before <id>', 'list the accounts that are older than this id')
  .option('--email <email>', 'list only the account with this address')
  .option('--json', 'print JSON, for scripts')
  .addHelpText('after', examples('daemun user list', 'daemun user list --limit 1000 --json'))
  .action(async (options) => (await import('./commands/users.ts')).listUsersCommand(options));

user
  .command('ban <account>')
  .description('Ban an account, by address or id. All its sessions end')
  .option('--reason <text>', 'the reason, stored with the account')
  .addHelpText('after', examples('daemun user ban mallory@example.com --reason "spam"'))
  .action(async (account: string, options) => (await import('./commands/users.ts')).banUserCommand(account, options));

user
  .command('unban <account>')
  .description('Lift a ban, by address or id')
  .addHelpText('after', examples('daemun user unban mallory@example.com'))
  .action(async (account: string) => (await import('./commands/users.ts')).unbanUserCommand(account));

addClientCommands(program, examples);

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text) || Number(text) > 1000) throw new InvalidArgumentError('It takes a whole number from 1 to 1000.');
  return Number(text);
}

/** Known errors of the configuration, an operation or the data folder. Their message says what to do, and a stack would not help. */
const plainFaults = new Set([
  'SettingsError',
  'OperationError',
  CommandError.name,
  'DatabaseLockedError',
  'MigrationBlockedError',
  'MigrationHistoryError',
  'ForeignSchemaError',
  'BackupError',
  'OtherDatabaseError',
]);

/** Without a command it starts, as `npx daemun` in an empty folder is meant to. A mistyped command stays an error. */
const given = process.argv.length > 2 ? process.argv : [...process.argv, 'start'];

try {
  await program.parseAsync(given);
} catch (error) {
  const known = error instanceof Error && plainFaults.has(error.name);
  console.error(known ? error.message : error);
  process.exitCode = 1;
}
