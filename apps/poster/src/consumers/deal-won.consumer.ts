import { Topic } from '@app/contracts';
import { type BatchContext, type ConsumedRecord, OnBatch } from '@app/platform';
import { Controller, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

import { BatchIntake } from './batch.intake.js';

export const DEAL_INTAKE = Symbol('DEAL_INTAKE');

/** `DealWon` and `DealReverted`: both travel on the topic of deals, so that one deal's versions stay in order. */
@ApiExcludeController()
@Controller()
export class DealWonConsumer {
  constructor(@Inject(DEAL_INTAKE) private readonly intake: BatchIntake) {}

  @OnBatch(Topic.deals)
  async onBatch(records: readonly ConsumedRecord[], context: BatchContext): Promise<void> {
    await this.intake.handle(records, context);
  }
}
