/** One step of the schema, and what tells it from every other. */
export interface Migration {
  readonly name: string;
  /** When it was written, in milliseconds since 1970: the order in which migrations are applied. */
  readonly at: number;
  /** SHA-256 of its file, in hexadecimal digits. */
  readonly hash: string;
  readonly statements: readonly string[];
}
