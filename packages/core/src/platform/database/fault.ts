import { chain, isUnavailable, sqlState } from './failure.ts';
import { refusesTransactions } from './pooling.ts';

/**
 * A fault of PostgreSQL, in words for a person. No part of these words comes from a message of the server, from a statement or
 * from a URL.
 */
export interface DatabaseFault {
  /** Stable, for scripts. The code stays the same for as long as the same fault lasts. */
  readonly code: string;
  /** The SQLSTATE, or the word of the operating system, such as `ECONNREFUSED`; undefined if there is neither. */
  readonly reason: string | undefined;
  readonly message: string;
  readonly fix: string;
}

type Named = readonly [code: string, message: string, fix: string];

const login: Named = [
  'database_refuses_login',
  'PostgreSQL does not let this user in, or not with this password',
  'Check user and password in DATABASE_URL, and pg_hba.conf',
];
const full: Named = [
  'database_full',
  'PostgreSQL has no connection left',
  'Lower DAEMUN_DATABASE_CONNECTIONS, or raise max_connections of PostgreSQL',
];

/** Appendix A of PostgreSQL's documentation. The list leaves out states that say only that the server is away. */
const bySqlState: Readonly<Record<string, Named>> = {
  '28P01': login,
  '28000': login,
  '3D000': ['database_missing', 'The database that DATABASE_URL names does not exist', 'Create it, or correct the name in DATABASE_URL'],
  '42501': [
    'database_forbids',
    'The user of DATABASE_URL lacks a privilege',
    'Grant it CREATE on the database: migrations make the schema daemun and its tables',
  ],
  '25006': [
    'database_read_only',
    'PostgreSQL can only be read: a standby, or a database with default_transaction_read_only',
    'Let DATABASE_URL lead to the primary, or switch default_transaction_read_only off',
  ],
  '08P01': [
    'database_refuses_parameters',
    'PostgreSQL, or a pooler before it, refuses how the connection begins',
    'PgBouncer: pool_mode = transaction or session; name the parameters that DATABASE_URL has in ignore_startup_parameters',
  ],
  '53300': full,
  '53400': full,
  '53100': ['database_disk_full', 'The disk of PostgreSQL is full', 'Make room on it'],
};

const expired = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const otherHost = 'ERR_TLS_CERT_ALTNAME_INVALID';
const certificate = /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:GET|VERIFY)_|ERR_TLS_CERT|ERR_SSL)/;
const systemWord = /^E[A-Z0-9_]{3,}$/;
/** These states end one statement and say nothing about the server. */
const ofOneStatement = new Set(['40P01', '57014']);

/**
 * Names the fault of the database, for the start, the doctor, the commands and the running log. Undefined if the error is no
 * fault of the database's state: a defect of ours, or a statement that gave way to another.
 */
export function databaseFault(error: unknown): DatabaseFault | undefined {
  const state = sqlState(error);
  if (state !== undefined && ofOneStatement.has(state)) return undefined;
  if (state === '08P01' && saidBy(error, refusesTransactions)) return fault(withoutTransactions, state);
  if (state === '08P01' && saidBy(error, ofPooler)) return fault(awayBehindPooler, state);
  const named = state === undefined ? undefined : bySqlState[state];
  if (named) return fault(named, state);
  for (const { code, message } of chain(error)) {
    if (typeof code === 'string' && certificate.test(code)) return fault(certificateFault(code), code);
    if (typeof message === 'string' && /server does not support SSL connections/.test(message)) return fault(withoutTls, undefined);
    if (typeof message === 'string' && /client password must be a string/.test(message)) return fault(login, undefined);
  }
  return isUnavailable(error) ? fault(away, state ?? systemWordOf(error)) : undefined;
}

const away: Named = ['database_unavailable', 'PostgreSQL does not answer', 'Check DATABASE_URL, and that PostgreSQL runs'];
/** PgBouncer has one SQLSTATE for all its own errors. */
const ofPooler =
  /server login has been failing|server_login_retry|cannot connect to server|query_wait_timeout|server conn crashed|no more connections/;
const awayBehindPooler: Named = [
  'database_unavailable',
  'The pooler before PostgreSQL has no connection to it',
  'Check that PostgreSQL runs behind the pooler, and the size of its pool',
];
/** The doctor says the same of a pooler that it has found. */
export const withoutTransactions: Named = [
  'pooler_statement',
  'The pooler before PostgreSQL is in statement mode, which allows no transactions: nothing can be written',
  'Set pool_mode = transaction, or session, in pgbouncer.ini',
];
const withoutTls: Named = [
  'database_without_tls',
  'PostgreSQL does not speak TLS, which DATABASE_URL asks for',
  'Switch it on there, or take sslmode out of DATABASE_URL where nobody listens in between',
];

function certificateFault(code: string): Named {
  if (expired.has(code)) return ['database_certificate', 'The certificate of PostgreSQL is out of date', 'Renew it, and check the clocks'];
  if (code === otherHost)
    return [
      'database_certificate',
      'The certificate of PostgreSQL is for another host',
      'Name in DATABASE_URL the host of the certificate',
    ];
  const fix = 'Name its authority in DATABASE_URL: ?sslmode=verify-full&sslrootcert=/path/to/ca.pem';
  return ['database_certificate', 'The certificate of PostgreSQL is not trusted', fix];
}

function saidBy(error: unknown, text: RegExp): boolean {
  for (const { message } of chain(error)) if (typeof message === 'string' && text.test(message)) return true;
  return false;
}

function systemWordOf(error: unknown): string | undefined {
  for (const { code } of chain(error)) if (typeof code === 'string' && systemWord.test(code)) return code;
  return undefined;
}

function fault([code, message, fix]: Named, reason: string | undefined): DatabaseFault {
  return { code, reason, message: reason === undefined ? message : `${message} (${reason})`, fix };
}
