import { existsSync, readFileSync } from 'node:fs';

/**
 * `node summary.mjs FAILED REPORT...`: adds the results in reports of vitest
 * (its JSON reporter) to what failed besides, and prints one line. Whatever
 * kept tests from running counts as one failure: a missing report, a file that
 * could not be loaded, an error outside all tests, a run without any test.
 */

const [, , failedBesides, ...files] = process.argv;

function countsOf(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const notLoaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + notLoaded.length;
  const isSilent = failed === 0 && (!report.success || passed === 0);
  return { passed, failed: isSilent ? 1 : failed };
}

const counts = files.map(countsOf);
const passed = counts.reduce((sum, each) => sum + each.passed, 0);
const failed = counts.reduce((sum, each) => sum + each.failed, Number(failedBesides));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
