import { type Command, InvalidArgumentError, Option } from 'commander';

const each = (value: string, before: string[] = []): string[] => [...before, value];

/** A whole number of at most `most`. @throws InvalidArgumentError */
const whole =
  (most: number, least = 1) =>
  (text: string): number => {
    if (!/^\d{1,9}$/.test(text) || Number(text) > most || Number(text) < least) {
      throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
    }
    return Number(text);
  };

const day = 24 * 3600;

/** Adds `daemun client` and `daemun resource`. */
export function addClientCommands(program: Command, examples: (...lines: string[]) => string): void {
  const client = program.command('client').description('OAuth clients: the applications that people sign in to with this deployment');

  client
    .command('create <name>')
    .description('Make a client, and print its id and secret')
    .addOption(new Option('--kind <kind>', 'confidential if left out').choices(['confidential', 'public', 'native', 'machine', 'device']))
    .option('--redirect-uri <uri>', 'where people come back to. The option can be repeated', each)
    .option('--post-logout-redirect-uri <uri>', 'where people go after signing out. The option can be repeated', each)
    .option('--scope <scope>', 'a scope that it may ask for. The option can be repeated', each)
    .option('--resource <uri>', 'a resource that it may ask tokens for. The option can be repeated', each)
    .option('--grant <grant>', 'a grant type, instead of those of its kind. The option can be repeated', each)
    .option('--first-party', 'it is the operator’s own: people are not asked for consent')
    .option('--auth-method <method>', 'how it authenticates, instead of the way of its kind')
    .option('--jwks-uri <uri>', 'where its public keys are')
    .addOption(new Option('--pkce <how>', 'nonce: it cannot do PKCE, and has to send a nonce instead').choices(['required', 'nonce']))
    .option('--file <json>', 'a file with further settings, as POST /api/auth/admin/clients takes them')
    .option('--json', 'print JSON, for scripts')
    .addHelpText(
      'after',
      examples(
        'daemun client create Shop --redirect-uri https://shop.example/cb --first-party',
        'daemun client create Reports --kind machine --resource https://api.example --scope orders:read --json',
      ),
    )
    .action(async (name: string, options) => (await import('./commands/clients.ts')).createClientCommand(name, options));

  client
    .command('list')
    .description('List clients')
    .option('--limit <count>', 'how many, at most 1000', whole(1000), 100)
    .option('--after <id>', 'list the clients after this id')
    .option('--json', 'print JSON, for scripts')
    .addHelpText('after', examples('daemun client list', 'daemun client list --json | jq ".[].name"'))
    .action(async (options) => (await import('./commands/clients.ts')).listClientsCommand(options));

  client
    .command('show <id>')
    .description('Show a client. Its secret cannot be shown')
    .option('--json', 'print JSON, for scripts')
    .addHelpText('after', examples('daemun client show app_…'))
    .action(async (id: string, options) => (await import('./commands/clients.ts')).showClientCommand(id, options));

  client
    .command('rotate <id>')
    .description('Make a new secret, and print it. The present one stays good for a while')
    .option('--overlap-seconds <seconds>', 'how long, up to 30 days', whole(30 * day, 0), day)
    .option('--json', 'print JSON, for scripts')
    .addHelpText('after', examples('daemun client rotate app_…', 'daemun client rotate app_… --overlap-seconds 0'))
    .action(async (id: string, options) => (await import('./commands/clients.ts')).rotateClientCommand(id, options));

  client
    .command('delete <id>')
    .description('Delete a client, with its tokens and what people have allowed to it')
    .addHelpText('after', examples('daemun client delete app_…'))
    .action(async (id: string) => (await import('./commands/clients.ts')).deleteClientCommand(id));

  client
    .command('registration-token <name>')
    .description('Make a token with which somebody registers clients, and print it')
    .option('--uses <count>', 'how many clients', whole(10_000), 1)
    .option('--expires-in <seconds>', 'how long it is valid', whole(365 * day, 60), day)
    .addOption(
      new Option('--trust <trust>', 'how the clients are trusted')
        .choices(['first-party', 'third-party', 'unverified'])
        .default('third-party'),
    )
    .option('--json', 'print JSON, for scripts')
    .addHelpText('after', examples('daemun client registration-token Partners --uses 5'))
    .action(async (name: string, options) => (await import('./commands/clients.ts')).registrationTokenCommand(name, options));

  const resource = program.command('resource').description('Resources: the APIs that clients get tokens for');

  resource
    .command('create <identifier>')
    .description('Make a resource. The identifier is a URI, the audience of its tokens')
    .option('--name <name>', 'what people read when they are asked')
    .option('--served-by <id>', 'a client that may introspect its tokens. The option can be repeated', each)
    .option('--require-dpop', 'its tokens are bound to keys')
    .option('--file <json>', 'a file with its scopes, as POST /api/auth/admin/resources takes them')
    .option('--json', 'print JSON, for scripts')
    .addHelpText('after', examples('daemun resource create https://api.example --name "Shop API" --file scopes.json'))
    .action(async (identifier: string, options) => (await import('./commands/clients.ts')).createResourceCommand(identifier, options));

  resource
    .command('list')
    .description('List the resources with their scopes')
    .option('--json', 'print JSON, for scripts')
    .addHelpText('after', examples('daemun resource list'))
    .action(async (options) => (await import('./commands/clients.ts')).listResourcesCommand(options));

  resource
    .command('delete <identifier>')
    .description('Delete a resource. No new token is made for it')
    .addHelpText('after', examples('daemun resource delete https://api.example'))
    .action(async (identifier: string) => (await import('./commands/clients.ts')).deleteResourceCommand(identifier));
}
