#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureBuilt, ensureInstalled, projectRoot, requireNode } from './workshop/prepare.mjs';

const HELP = `Usage: npm test [-- SUITE …]

Installs what is missing, builds, and runs the suites:
  unit         *.spec.ts         pure code, seconds
  integration  *.int-spec.ts     a real PostgreSQL, real sockets
  e2e          *.e2e-spec.ts     the services against the sandboxes, separately started and killed
  kafka        *.kafka-spec.ts   a real Kafka 4.4.0 (KAFKA_BROKERS, or started here: needs Java 17 and Maven)

Without a SUITE all four run. REQUIRE_KAFKA=1 makes a missing Kafka a failure instead of a notice.
`;

const suites = ['unit', 'integration', 'e2e', 'kafka'];

function requireKnownSuites(names) {
  const unknown = names.filter((name) => !suites.includes(name));
  if (unknown.length === 0) return;
  process.stderr.write(
    `Unknown suite: ${unknown.join(', ')}. There are ${suites.join(', ')}; see npm test -- --help.\n`,
  );
  process.exit(2);
}

function kafkaIsAvailable() {
  if (process.env.REQUIRE_KAFKA === '1') return true;
  return (
    spawnSync(process.execPath, [join(projectRoot, 'tools', 'kafka.mjs'), '--check'], { stdio: 'inherit' }).status === 0
  );
}

/** Suites run one after another: two cores do not carry a broker beside another suite without starving its heartbeats. */
function runSuite(name) {
  const report = join(tmpdir(), `vitest-${process.pid}-${name}.json`);
  const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    vitest,
    'run',
    '--project',
    name,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  process.stdout.write(`\n› Suite ${name}\n`);
  const { status } = spawnSync(process.execPath, args, { cwd: projectRoot, stdio: 'inherit' });
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { status: status ?? 1, passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { status: status ?? 1, passed: 0, failed: 0 };
  } finally {
    rmSync(report, { force: true });
  }
}

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
requireNode();
const named = process.argv.slice(2);
requireKnownSuites(named);
const wanted = named.length > 0 ? named : suites;
ensureInstalled();
ensureBuilt();
const runnable = wanted.filter((name) => name !== 'kafka' || kafkaIsAvailable());
const results = runnable.map(runSuite);
const total = (field) => results.reduce((sum, result) => sum + result[field], 0);
process.stdout.write(`\n${total('passed')} passed, ${total('failed')} failed\n`);
process.exit(results.some((result) => result.status !== 0) ? 1 : 0);
