import { type AnyColumn, Column, getTableColumns, is } from 'drizzle-orm';
import { getViewConfig } from 'drizzle-orm/pg-core';
import { accounts, users } from '../account/tables.ts';

/** A column that other tools may rely on. */
export interface ContractColumn {
  /** Its name in our code and in theirs, such as `createdAt`. */
  readonly key: string;
  /** Its name in PostgreSQL, such as `created_at`. */
  readonly name: string;
  /** Its type in PostgreSQL, such as `text[]`. */
  readonly type: string;
  readonly notNull: boolean;
}

const columnOf = (key: string, column: AnyColumn): ContractColumn => ({
  key,
  name: column.name,
  type: column.getSQLType(),
  notNull: column.notNull,
});

/** What an app’s own tables may refer to: `daemun.users(id)`. */
export const userKey: ContractColumn = columnOf('id', getTableColumns(users).id);

/** The columns of the view `daemun.accounts`, in order. */
export const accountColumns: readonly ContractColumn[] = Object.entries(getViewConfig(accounts).selectedFields).flatMap(([key, field]) =>
  is(field, Column) ? [columnOf(key, field)] : [],
);
