import { createUser } from '../src/operations/admin/users.ts';
import type { TestApp } from './app.ts';
import { goodPassword } from './people.ts';

/** Makes an account as the command line does, with the password its owner then sets. */
export async function setPasswordOf(app: TestApp, account: { readonly email: string; readonly roles: readonly string[] }): Promise<void> {
  const { setPasswordLink } = await createUser(app.daemun.deps, account, { actor: 'cli' });
  const token = new URL(setPasswordLink).searchParams.get('token');
  const reply = await app.client().post('/recovery/reset', { token, password: goodPassword });
  if (reply.status !== 204) throw new Error(`reset answered ${reply.status}: ${JSON.stringify(reply.body)}`);
}
