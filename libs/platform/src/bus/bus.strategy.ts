import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { BatchContext, BatchSource, BusStatus } from './batch-source.js';
import type { ConsumedRecord } from './bus-record.js';
import { BUS_TRANSPORT } from './bus-transport.js';

/** Nest's side of the bus: gives each `@OnBatch` method its batches, from whichever source it was made with. */
export class BusStrategy extends Server<never, BusStatus> implements CustomTransportStrategy {
  override readonly transportId = BUS_TRANSPORT;
  /** The source logs a failing handler; without this Nest would log it a second time. */
  override readonly propagatesEventHandlerErrors = true;

  constructor(private readonly source: BatchSource) {
    super();
    // oxlint-disable-next-line no-underscore-dangle -- the name is Nest's
    source.onStatus((status) => this._status$.next(status));
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    for (const [topic, handler] of this.messageHandlers) {
      this.source.subscribe(topic, (records, context) => this.handle(handler, records, context));
    }
    // `start` does not wait for the bus, so a broker that is away keeps neither HTTP nor the health checks from starting.
    try {
      await this.source.start();
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  async close(): Promise<void> {
    await this.source.stop();
  }

  on(): never {
    throw new Error('The bus has no events to listen to; its status is an observable');
  }

  // oxlint-disable-next-line no-unnecessary-type-parameters -- the signature is Nest's
  unwrap<T>(): T {
    return this.source as T;
  }

  private async handle(
    handler: MessageHandler,
    records: readonly ConsumedRecord[],
    context: BatchContext,
  ): Promise<void> {
    const result: unknown = await handler(records, context);
    // An empty stream is "done", not an error: `lastValueFrom` alone would make it one, and the batch would come again for ever.
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }
}
