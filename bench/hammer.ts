/** Asks for a session without pause until it is told to stop: node hammer.ts <url> <cookie> <connections>. */
import autocannon from 'autocannon';

const [url = '', cookie = '', connections = '4'] = process.argv.slice(2);
const load = autocannon({ url, connections: Number(connections), duration: 24 * 3600, headers: { cookie } }, (_, { non2xx, errors }) => {
  console.log(JSON.stringify({ failures: non2xx + errors }));
});
console.log('listening 0');
process.once('SIGTERM', () => load.stop());
