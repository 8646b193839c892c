import { EventEmitter } from 'node:events';

const published = new EventEmitter();
published.setMaxListeners(0);

/** Wakes the sources of this process; those of other processes see the record with their next poll. */
export function announcePublished(topics: Iterable<string>): void {
  for (const topic of topics) published.emit(topic);
}

/** Returns the function that ends the listening. */
export function onPublished(topic: string, listener: () => void): () => void {
  published.on(topic, listener);
  return () => published.off(topic, listener);
}
