import { KeyValueUnavailable } from './key-value.ts';

/** A fault of Redis, in words for a person. No part of these words comes from a message of the server or from a URL. */
export interface KeyValueFault {
  /** Stable, for scripts. The code stays the same for as long as the same fault lasts. */
  readonly code: string;
  /**
   * The word by which Redis or the operating system names the fault, such as `READONLY`; undefined if Redis only fails to answer.
   */
  readonly reason: string | undefined;
  readonly message: string;
  readonly fix: string;
  /** True if Redis answers and takes no writes. Another connection may lead to a server that takes writes. */
  readonly refusesWrites: boolean;
}

type Named = readonly [code: string, message: string, fix: string];

/** Words of a Redis that answers and takes no writes. */
const refusals: Readonly<Record<string, Named>> = {
  READONLY: [
    'redis_read_only',
    'Redis is a replica, which takes no writes',
    'Let REDIS_URL lead to the primary; after a failover, to the new one',
  ],
  OOM: ['redis_full', 'Redis is full and takes no writes', 'Raise its maxmemory, or set its maxmemory-policy to volatile-ttl'],
  MISCONF: ['redis_refuses_writes', 'Redis cannot save to its disk, and takes no writes', 'Look at the log and the disk of Redis'],
  NOREPLICAS: ['redis_refuses_writes', 'Redis misses its replicas, and takes no writes', 'Look at them, and at min-replicas-to-write'],
  MASTERDOWN: ['redis_read_only', 'Redis is a replica that has lost its primary', 'Let REDIS_URL lead to the primary'],
  CLUSTERDOWN: ['redis_refuses_writes', 'The Redis cluster is down', 'Look at the nodes of the cluster'],
  LOADING: ['redis_refuses_writes', 'Redis is still reading its data', 'Wait: it is used by itself once it has read it'],
};
/** Words of a Redis that refuses this process. */
const denials: Readonly<Record<string, Named>> = {
  NOAUTH: ['redis_refuses_login', 'Redis wants a password', 'Put it into REDIS_URL: redis://:password@host'],
  WRONGPASS: ['redis_refuses_login', 'Redis does not know this user with this password', 'Check user and password in REDIS_URL'],
  NOPERM: ['redis_refuses_login', 'The user of REDIS_URL may not count limits', 'Allow it EVAL, SET and counters on keys of every name'],
};
/** If the error of a script quotes the word, the word stands behind a hyphen. */
const named = new RegExp(`(?:^|[\\s-])(${[...Object.keys(refusals), ...Object.keys(denials)].join('|')})\\b`);

/** Names the fault by the error of a command or of the connection. */
export function keyValueFault(error: unknown): KeyValueFault {
  const cause = error instanceof KeyValueUnavailable ? error.cause : error;
  const { message: text, code: word } = (cause ?? {}) as { message?: unknown; code?: unknown };
  const reason = named.exec(typeof text === 'string' ? text : '')?.[1] ?? '';
  const refusal = refusals[reason];
  const known = refusal ?? denials[reason];
  if (known) {
    const [code, message, fix] = known;
    return { code, reason, message: `${message} (${reason})`, fix, refusesWrites: refusal !== undefined };
  }
  return connectionFault(typeof word === 'string' && /^[A-Z][A-Z_0-9]+$/.test(word) ? word : undefined);
}

function connectionFault(reason: string | undefined): KeyValueFault {
  const shown = reason === undefined ? '' : ` (${reason})`;
  if (reason !== undefined && /CERT|SELF_SIGNED|TLS|SSL/.test(reason)) {
    const fix = 'Name its authority in NODE_EXTRA_CA_CERTS, and the host of the certificate in REDIS_URL';
    return { code: 'redis_certificate', reason, message: `The certificate of Redis is not trusted${shown}`, fix, refusesWrites: false };
  }
  const fix = 'Check REDIS_URL, and that Redis runs';
  return { code: 'redis_unavailable', reason, message: `Redis does not answer${shown}`, fix, refusesWrites: false };
}
