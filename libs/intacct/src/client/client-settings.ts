import { RECORD_CONDENSER } from '../envelope/function-data.reader.js';
import { ErrorClassifier } from '../errors/error-classifier.js';
import { InMemoryRefusalStore } from '../session/in-memory-refusal-store.js';
import type { RefusalStore } from '../session/refusal-store.js';
import { BySizeXmlCodec } from '../xml/by-size-xml-codec.js';
import type { XmlCodec } from '../xml/xml-codec.js';
import type { ClientClock } from './client-clock.js';
import type { ClientOptions } from './client-options.js';
import { SystemClientClock } from './system-client-clock.js';

/** The options with their defaults. */
export interface ClientSettings extends ClientOptions {
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly sessionMaxAgeMs: number;
  readonly refusals: RefusalStore;
  readonly refusalMs: number;
  readonly maxRefusalMs: number;
  readonly maxResponseBytes: number;
  readonly maxFunctions: number;
  readonly readRetries: number;
  readonly clock: ClientClock;
  readonly codec: XmlCodec;
  readonly classifier: ErrorClassifier;
}

export function settingsOf(options: ClientOptions): ClientSettings {
  return {
    ...options,
    readTimeoutMs: options.readTimeoutMs ?? 60_000,
    writeTimeoutMs: options.writeTimeoutMs ?? 300_000,
    sessionMaxAgeMs: options.sessionMaxAgeMs ?? 50 * 60_000,
    refusals: options.refusals ?? new InMemoryRefusalStore(),
    refusalMs: options.refusalMs ?? 15 * 60_000,
    maxRefusalMs: options.maxRefusalMs ?? 4 * 3_600_000,
    maxResponseBytes: options.maxResponseBytes ?? 64 * 1024 * 1024,
    maxFunctions: options.maxFunctions ?? 100,
    readRetries: options.readRetries ?? 3,
    clock: options.clock ?? new SystemClientClock(),
    codec: options.codec ?? new BySizeXmlCodec(RECORD_CONDENSER),
    classifier: new ErrorClassifier(options.customerRulePatterns),
  };
}
