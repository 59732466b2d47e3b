import type { Migration } from './migration.ts';

/**
 * The hashes of the first migrations, in their order, in the versions that kept their tables in the schema `public`. Those files
 * are the ones of today without the name of the schema. Nothing is added here: whoever has a later migration has moved.
 */
const hashes: readonly string[] = [
  '48d64e3f2af2259da69f50accac0ec526b1649d54c167ae81927bdee67a328aa',
  '530534c1e9c933b1f96e6475d5a20b8f8cabc7be308e8d11a9f0c72140074b5d',
  'b4150f082585329850b38380566edecf3748a3981530d928cef6d4082c54f39d',
  '2ae62b589ffa4d7c4de2dd0b0d800c5fe1183c3d5005931f2d691fab6e09d8d5',
  'd5b17a4336fc98d9d43a0f08dc834c8858d30e59464fc329f3a9f8b5d79f4771',
  '15121083c08cc9dc7a459517e4b44077cc34c23f2de382dc05fc15d5af2b708e',
  'a8d697af60ee78f4d1e910b1037130c22a9f2dd3825cf9dfd518699e175aeb74',
  'e53c0fa9210e04f1d19969d17a91b0fe0d750df9e4dd396d2dee065d6cfde565',
  'aeb3eed36c4fdf00b6d4820d362427d715a722f23a6c6956fc8b8c7d6c6580ed',
  '6ba41af9ff8e05a7c1d8f7b80567b49d57907bd1a31bed1029e335b5ed20e9e3',
  '371810df56046af46c3479a27566239036a9dd98052178b1ee947008115c4bb3',
  '2900c72d5e434b1c04965a4e9a09ad35d62bb1b9555cee04501efe769431e9da',
  '8b71526c1a0a4d58d23053d1962d5ffc377f60238a39c9689e745c3d3db98760',
  'ea23745fa56e52ce0076f272ce23ee78df2b58cc41ec8e300bcd531dd67bcca1',
  'b11c5008bcce4865775dfb814c8b7790c9a16f1bf56734bc5c9a90caf47bcb9d',
  'c6f79c055898acb0650cc13c983c2c6cccfd707fb1b06fde473254689933beef',
  'fed2cf07b29017b5b26a07b3a8b1a093eade31e449fb4b8e482f70ce7c1f0d43',
  'beb3987c4488e78bf931c461c909fd19dccdd46e3e86a57a63976b2b01854242',
  'dd58e5b12f44aae21a21e8f5b1c6b135007ca07948142ed2f9eba6d105f4356d',
  'cecb5e5bdedfa5272b6aa8dcedf1453e71e57817fb7ca1540f2c2727eaf7b62e',
  '9bf9876f80bb6ed1aec914d663d68e12836d67630ee606e19b243ac39d436877',
  'f06b7bff6d7c895d8df2c44b391fd04475d1a7ed59923883036f405c298a8400',
  '06f4284f20f7b6f6b92e9ae2f9e5c101f39d6a05735b96e7a3b47d668563bd42',
];

/** The migrations of today, as the journal of those versions knows them; later ones have never been there. */
export function asInPublic(migrations: readonly Migration[]): readonly Migration[] {
  return migrations.slice(0, hashes.length).map((migration, index) => ({ ...migration, hash: hashes[index] ?? '' }));
}
