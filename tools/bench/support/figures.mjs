import { loadavg } from 'node:os';

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Long work says where it is, beside the result. */
export function progress(text) {
  process.stderr.write(`  … ${text}\n`);
}

/** Who else uses the machine decides what a single figure is worth. */
export const load = () => ({ what: 'load of the machine (1 min)', value: loadavg()[0].toFixed(1) });

export const thousands = (number) => Math.round(number).toLocaleString('en-US');
