import { readdirSync, readFileSync } from 'node:fs';

/** Of a second; Linux counts processor time so whatever the clock of the kernel. */
const TICKS = 100;

/** Seconds of processor that a server has used, its sessions included, gone ones too; undefined where the system does not tell. */
export function postgresProcessor(pid) {
  const server = timesOf(pid);
  if (server === undefined) return undefined;
  const sessions = processes()
    .map(timesOf)
    .filter((times) => times?.parent === pid);
  const own = server.used + server.ofGoneChildren;
  return sessions.reduce((sum, times) => sum + times.used + times.ofGoneChildren, own) / TICKS;
}

function processes() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function timesOf(pid) {
  try {
    // The name, in parentheses, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    return { parent: fields[1], used: fields[11] + fields[12], ofGoneChildren: fields[13] + fields[14] };
  } catch {
    return undefined;
  }
}
