/**
 * Reads every public English text and refuses words that only this project would understand, and sentences that nobody reads
 * once. scripts/words.json lists the words, each with what to say instead. Prints every fault and fails on any.
 */
import { readFileSync } from 'node:fs';
import { faultsOfTexts, type WordList } from './words/rules.ts';
import { publicTexts } from './words/texts.ts';

const list = JSON.parse(readFileSync('scripts/words.json', 'utf8')) as WordList;
const texts = publicTexts();
const faults = faultsOfTexts(texts, list);

for (const fault of faults) console.error(`✗ ${fault}`);
if (faults.length > 0) process.exit(1);
console.log(`✓ ${texts.length} public texts`);
