import { applyDecorators, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { PARAM_ARGS_METADATA } from '@nestjs/microservices/constants.js';
import { BUS_TRANSPORT } from './bus-transport.js';
import { KeepErrorFilter } from './keep-error.filter.js';

/** The method's own `@Payload()` and `@Ctx()` (with pipes) win; without them it is called as `(records, context)`. */
const bindParameters: MethodDecorator = (target, key) => {
  if (Reflect.getMetadata(PARAM_ARGS_METADATA, target.constructor, key) === undefined) {
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
  }
};

/** Marks a Nest controller method as the handler of a topic's batches, on whichever bus is configured. */
export const OnBatch = (topic: string): MethodDecorator =>
  // oxlint-disable-next-line no-unnecessary-type-arguments -- it chooses the overload that decorates methods with two arguments
  applyDecorators(bindParameters, EventPattern<string>(topic, BUS_TRANSPORT), UseFilters(KeepErrorFilter));
