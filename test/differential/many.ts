import { chunkSize, compareChunk } from './chunks.ts';

/**
 * `npm run differential [-- QUESTIONS [SEED]]`: compares the engine with the
 * one-packet simulator on a million random questions, or as many as are said,
 * ten about each network.
 * Prints each difference with its seed, and what was done in what time. Exit
 * code 1 if there is a difference.
 */

const [questions = 1_000_000, first = Date.now() % 1_000_000_000] = process.argv
  .slice(2)
  .map(Number);

const start = process.hrtime.bigint();
let asked = 0;
let networks = 0;
let different = 0;
console.log(`${questions} questions from seed ${first} on`);
for (let seed = first; asked < questions; seed += 1) {
  const chunk = compareChunk(seed);
  asked += chunk.questions;
  networks += chunk.networks;
  different += chunk.differences.length;
  for (const each of chunk.differences) console.log(each);
  if (asked % (50 * chunkSize) === 0) console.log(`${asked} asked, ${different} differ`);
}
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(
  `${asked} asked about ${networks} networks, ${different} differ, ${seconds.toFixed(0)} s`,
);
process.exitCode = different === 0 ? 0 : 1;
