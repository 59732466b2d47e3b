/** One step of the schema, with the hash that identifies it. */
export interface Migration {
  readonly name: string;
  /** The time when the migration was written, in milliseconds since 1970. Migrations are applied in this order. */
  readonly at: number;
  /** SHA-256 of its file, in hexadecimal digits. */
  readonly hash: string;
  readonly statements: readonly string[];
}
