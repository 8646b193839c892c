import type { XmlElement } from '@app/intacct';
import type { GatewayFunction } from '../gateway/gateway-request.js';
import { FUNCTION_FAULTS, REQUEST_FAULTS, type Fault, type FaultKind, type FaultMatch } from './fault.js';
import { SeededRandom } from './seeded-random.js';

interface Planned {
  readonly fault: Fault;
  skip: number;
  left: number;
}

export interface FaultPlanSnapshot {
  /** `left` is null for a fault that strikes for ever. */
  readonly planned: readonly { readonly fault: Fault; readonly skip: number; readonly left: number | null }[];
  readonly random: number;
}

/** Faults in the order they were planned; the first that matches strikes. Chance comes from a seed, so a run can be repeated. */
export class FaultPlan {
  #planned: Planned[] = [];
  #random = new SeededRandom(1);

  add(faults: readonly Fault[], seed?: number): void {
    if (seed !== undefined) this.#random = new SeededRandom(seed >>> 0);
    for (const fault of faults) {
      const left = fault.times === 0 ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
      this.#planned.push({ fault, skip: fault.skip ?? 0, left });
    }
  }

  clear(): void {
    this.#planned = [];
  }

  snapshot(): FaultPlanSnapshot {
    const planned = this.#planned.map((one) => ({ ...one, left: Number.isFinite(one.left) ? one.left : null }));
    return { planned, random: this.#random.state };
  }

  restore(snapshot: FaultPlanSnapshot): void {
    this.#planned = snapshot.planned.map((one) => ({ ...one, left: one.left ?? Number.POSITIVE_INFINITY }));
    this.#random = new SeededRandom(snapshot.random);
  }

  get pending(): readonly Fault[] {
    return this.#planned.map((planned) => planned.fault);
  }

  forRequest(functions: readonly GatewayFunction[], companyId: string): Fault | undefined {
    const fault = this.#take(REQUEST_FAULTS, (match) => functions.some((fn) => matches(match, fn, companyId)));
    return fault?.kind === 'pass' ? undefined : fault;
  }

  forFunction(fn: GatewayFunction, companyId: string): Fault | undefined {
    return this.#take(FUNCTION_FAULTS, (match) => matches(match, fn, companyId));
  }

  #take(kinds: readonly FaultKind[], test: (match: FaultMatch) => boolean): Fault | undefined {
    for (const planned of this.#planned) {
      if (!kinds.includes(planned.fault.kind) || !test(planned.fault.match ?? {})) continue;
      if (planned.skip > 0) {
        planned.skip -= 1;
        continue;
      }
      if (this.#random.next() >= (planned.fault.probability ?? 1)) continue;
      planned.left -= 1;
      if (planned.left <= 0) this.#planned = this.#planned.filter((other) => other !== planned);
      return planned.fault;
    }
    return undefined;
  }
}

function matches(match: FaultMatch, fn: GatewayFunction, companyId: string): boolean {
  if (match.company !== undefined && match.company !== companyId) return false;
  if (match.function !== undefined && match.function !== fn.name) return false;
  if (match.object !== undefined && match.object.toUpperCase() !== fn.object) return false;
  if (match.controlId !== undefined && !fn.controlId.startsWith(match.controlId)) return false;
  return match.contains === undefined || holds(fn.element, match.contains);
}

function holds(element: XmlElement, text: string): boolean {
  return element.text.includes(text) || element.children.some((child) => holds(child, text));
}
