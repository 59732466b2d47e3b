import type { Migration } from './migration.ts';

/**
 * The hashes of the migrations of the versions that kept their tables in the schema `public`. Those files are the ones of today
 * without the name of the schema. Nothing is added here: whoever has the next migration has moved.
 */
const hashes: Readonly<Record<string, string>> = {
  '0000_the-house': '48d64e3f2af2259da69f50accac0ec526b1649d54c167ae81927bdee67a328aa',
  '0001_audit-is-append-only': '530534c1e9c933b1f96e6475d5a20b8f8cabc7be308e8d11a9f0c72140074b5d',
  '0002_two-factor': 'b4150f082585329850b38380566edecf3748a3981530d928cef6d4082c54f39d',
  '0003_tokens': '2ae62b589ffa4d7c4de2dd0b0d800c5fe1183c3d5005931f2d691fab6e09d8d5',
  '0004_callers-change': 'd5b17a4336fc98d9d43a0f08dc834c8858d30e59464fc329f3a9f8b5d79f4771',
  '0005_api-keys': '15121083c08cc9dc7a459517e4b44077cc34c23f2de382dc05fc15d5af2b708e',
  '0006_revocations': 'a8d697af60ee78f4d1e910b1037130c22a9f2dd3825cf9dfd518699e175aeb74',
  '0007_email-sign-in': 'e53c0fa9210e04f1d19969d17a91b0fe0d750df9e4dd396d2dee065d6cfde565',
  '0008_phones_passkeys_captcha': 'aeb3eed36c4fdf00b6d4820d362427d715a722f23a6c6956fc8b8c7d6c6580ed',
  '0009_sessions-hot': '6ba41af9ff8e05a7c1d8f7b80567b49d57907bd1a31bed1029e335b5ed20e9e3',
  '0010_closing-locks-sessions': '371810df56046af46c3479a27566239036a9dd98052178b1ee947008115c4bb3',
  '0011_previous-tokens-apart': '2900c72d5e434b1c04965a4e9a09ad35d62bb1b9555cee04501efe769431e9da',
  '0012_jobs-running': '8b71526c1a0a4d58d23053d1962d5ffc377f60238a39c9689e745c3d3db98760',
  '0013_operator-made': 'ea23745fa56e52ce0076f272ce23ee78df2b58cc41ec8e300bcd531dd67bcca1',
  '0014_passwords-await-mailbox': 'b11c5008bcce4865775dfb814c8b7790c9a16f1bf56734bc5c9a90caf47bcb9d',
  '0015_revocations-by-position': 'c6f79c055898acb0650cc13c983c2c6cccfd707fb1b06fde473254689933beef',
  '0016_known-browsers-without-an-hour': 'fed2cf07b29017b5b26a07b3a8b1a093eade31e449fb4b8e482f70ce7c1f0d43',
  '0017_sms-to-unproven-numbers': 'beb3987c4488e78bf931c461c909fd19dccdd46e3e86a57a63976b2b01854242',
  '0018_ways-back': 'dd58e5b12f44aae21a21e8f5b1c6b135007ca07948142ed2f9eba6d105f4356d',
  '0019_consents': 'cecb5e5bdedfa5272b6aa8dcedf1453e71e57817fb7ca1540f2c2727eaf7b62e',
  '0020_backup-codes-saved': '9bf9876f80bb6ed1aec914d663d68e12836d67630ee606e19b243ac39d436877',
  '0021_schedule': 'f06b7bff6d7c895d8df2c44b391fd04475d1a7ed59923883036f405c298a8400',
  '0022_refresh-grants': '06f4284f20f7b6f6b92e9ae2f9e5c101f39d6a05735b96e7a3b47d668563bd42',
};

/** The migrations of today, as the journal of those versions knows them; later ones have never been there. */
export function asInPublic(migrations: readonly Migration[]): readonly Migration[] {
  return migrations.flatMap((migration) => {
    const hash = hashes[migration.name];
    return hash === undefined ? [] : [{ ...migration, hash }];
  });
}
