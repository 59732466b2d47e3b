/** Registers without pause and says of each acknowledged address; somebody will kill it. */
import { createDaemun } from '../src/daemun.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { goodPassword, newEmail } from './people.ts';

const daemun = await createDaemun(JSON.parse(process.env['CRASH_SETTINGS'] ?? '') as SettingsInput, cheapHashing);
await daemun.migrate();
daemun.start();
const { origin } = daemun.settings;

async function register(): Promise<never> {
  for (;;) {
    const email = newEmail('crash');
    const headers = { 'Content-Type': 'application/json', Origin: origin };
    const request = new Request(`${origin}/api/auth/register`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email, password: goodPassword }),
    });
    const response = await daemun.handler(request, { remoteAddress: '192.0.2.1' });
    if (response.status === 202) process.stdout.write(`${email}\n`);
  }
}

await Promise.all([register(), register(), register(), register()]);
