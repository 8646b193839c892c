import { Topic } from '@app/contracts';
import { type BatchContext, type ConsumedRecord, OnBatch } from '@app/platform';
import { Controller, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

import { BatchIntake } from './batch.intake.js';

export const ORGANIZATION_INTAKE = Symbol('ORGANIZATION_INTAKE');

/** Organizations are stored whether or not they have a party yet. */
@ApiExcludeController()
@Controller()
export class OrganizationChangedConsumer {
  constructor(@Inject(ORGANIZATION_INTAKE) private readonly intake: BatchIntake) {}

  @OnBatch(Topic.organizations)
  async onBatch(records: readonly ConsumedRecord[], context: BatchContext): Promise<void> {
    await this.intake.handle(records, context);
  }
}
