import type { XmlElement } from '@app/intacct';
import type { GatewayFunction } from '../gateway/gateway-request.js';
import { FUNCTION_FAULTS, REQUEST_FAULTS, type Fault, type FaultKind, type FaultMatch } from './fault.js';

interface Planned {
  readonly fault: Fault;
  skip: number;
  left: number;
}

/** Faults in the order they were planned; the first that matches strikes. Chance comes from a seed, so a run can be repeated. */
export class FaultPlan {
  #planned: Planned[] = [];
  #random = seededRandom(1);

  add(faults: readonly Fault[], seed?: number): void {
    if (seed !== undefined) this.#random = seededRandom(seed);
    for (const fault of faults) {
      assertKind(fault.kind);
      const left = fault.times === 0 ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
      this.#planned.push({ fault, skip: fault.skip ?? 0, left });
    }
  }

  clear(): void {
    this.#planned = [];
  }

  get pending(): readonly Fault[] {
    return this.#planned.map((planned) => planned.fault);
  }

  forRequest(functions: readonly GatewayFunction[]): Fault | undefined {
    return this.#take(REQUEST_FAULTS, (match) => functions.some((fn) => matches(match, fn)));
  }

  forFunction(fn: GatewayFunction): Fault | undefined {
    return this.#take(FUNCTION_FAULTS, (match) => matches(match, fn));
  }

  #take(kinds: readonly FaultKind[], test: (match: FaultMatch) => boolean): Fault | undefined {
    for (const planned of this.#planned) {
      if (!kinds.includes(planned.fault.kind) || !test(planned.fault.match ?? {})) continue;
      if (planned.skip > 0) {
        planned.skip -= 1;
        continue;
      }
      if (this.#random() >= (planned.fault.probability ?? 1)) continue;
      planned.left -= 1;
      if (planned.left <= 0) this.#planned = this.#planned.filter((other) => other !== planned);
      return planned.fault;
    }
    return undefined;
  }
}

function assertKind(kind: string): void {
  const known: readonly string[] = [...REQUEST_FAULTS, ...FUNCTION_FAULTS];
  if (!known.includes(kind)) throw new Error(`unknown fault "${kind}"; known are ${known.join(', ')}`);
}

function matches(match: FaultMatch, fn: GatewayFunction): boolean {
  if (match.function !== undefined && match.function !== fn.name) return false;
  if (match.object !== undefined && match.object.toUpperCase() !== fn.object) return false;
  if (match.controlId !== undefined && !fn.controlId.startsWith(match.controlId)) return false;
  return match.contains === undefined || holds(fn.element, match.contains);
}

function holds(element: XmlElement, text: string): boolean {
  return element.text.includes(text) || element.children.some((child) => holds(child, text));
}

/** Mulberry32: small, good enough to decide who suffers. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
