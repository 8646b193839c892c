import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';

export const KAFKA_VERSION = '4.4.0';
const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A message for the person at the terminal: what is missing and what to do. */
export class KafkaToolError extends Error {}

/** Where the jars are kept between runs: `KAFKA_CACHE_DIR`, else `.cache/kafka-<version>` in the project. */
export function cacheDir() {
  return path.resolve(process.env.KAFKA_CACHE_DIR || path.join(projectRoot, '.cache', `kafka-${KAFKA_VERSION}`));
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <!-- Kafka logs through SLF4J but brings no binding; without one the line that says "started" never appears. -->
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.25.1</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>2.25.1</version></dependency>
  </dependencies>
</project>
`;

/** @returns {Promise<string | undefined>} a sentence that says what is missing, or nothing */
export async function missingTools() {
  const java = await run('java', ['-version']);
  if (java.missing) return 'Kafka needs Java 17 or later, and there is no `java` on the PATH.';
  const version = /version "(\d+)/.exec(java.output)?.[1];
  if (version === undefined || Number(version) < 17) {
    return `Kafka needs Java 17 or later; \`java -version\` says: ${java.output.split('\n')[0]}`;
  }
  if (existsSync(path.join(cacheDir(), 'lib'))) return undefined;
  const maven = await run('mvn', ['-v']);
  if (maven.code === 0) return undefined;
  return `The Kafka jars are fetched once with Maven, and there is no working \`mvn\` on the PATH (cache: ${cacheDir()}).`;
}

/**
 * The folder with the broker's jars, fetched by Maven the first time. Several processes may do this at once: each fills
 * a folder of its own and the first rename wins, so a cache is either complete or not there.
 * @param {(line: string) => void} log
 * @returns {Promise<string>}
 */
export async function resolveJars(log) {
  const target = cacheDir();
  if (existsSync(path.join(target, 'lib'))) return path.join(target, 'lib');
  log(`Fetching the Kafka ${KAFKA_VERSION} jars with Maven into ${target} (45 MB, once) ...`);
  await mkdir(path.dirname(target), { recursive: true });
  const work = await mkdtemp(`${target}.tmp-`);
  try {
    await writeFile(path.join(work, 'pom.xml'), pom);
    const goal = ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'];
    const maven = await run('mvn', goal, { cwd: work });
    if (maven.code !== 0) throw new KafkaToolError(`Maven could not fetch the Kafka jars:\n${maven.output.trim()}`);
    await moveIntoPlace(work, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  log(`${(await readdir(path.join(target, 'lib'))).length} jars are in ${target}`);
  return path.join(target, 'lib');
}

async function moveIntoPlace(work, target) {
  try {
    await rename(work, target);
  } catch (error) {
    // Somebody else was first; their folder came by the same rename and is complete.
    if (!existsSync(path.join(target, 'lib'))) throw error;
  }
}
