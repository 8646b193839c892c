import { ProblemError } from '@app/platform';

import type { ScheduleTrigger } from '../schedules/schedule-trigger.js';
import { triggerFault } from '../schedules/schedule-trigger.js';
import type { ScheduleTriggerDto } from './admin.dto.js';

/** A checked trigger from a request. @throws ProblemError 400 naming the field. */
export function buildTrigger(dto: ScheduleTriggerDto, timeZone: string): ScheduleTrigger {
  const trigger = chosen(dto);
  const fault = triggerFault(trigger, timeZone);
  if (fault === undefined) return trigger;
  throw new ProblemError(400, {
    detail: fault,
    field: 'trigger',
    remedy: 'Correct the trigger; /docs shows examples.',
  });
}

function chosen(dto: ScheduleTriggerDto): ScheduleTrigger {
  switch (dto.type) {
    case 'every':
      return { type: 'every', minutes: dto.minutes ?? 0 };
    case 'daily':
      return { type: 'daily', at: dto.at ?? '' };
    case 'weekly':
      return { type: 'weekly', weekday: dto.weekday ?? -1, at: dto.at ?? '' };
    case 'cron':
      return { type: 'cron', expression: dto.expression ?? '' };
    case 'after-stage':
      return { type: 'after-stage', stageId: dto.stageId ?? '' };
  }
}
