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
  if (dto.type === 'every') return { type: dto.type, minutes: dto.minutes ?? 0 };
  if (dto.type === 'daily') return { type: dto.type, at: dto.at ?? '' };
  if (dto.type === 'weekly') return { type: dto.type, weekday: dto.weekday ?? -1, at: dto.at ?? '' };
  if (dto.type === 'cron') return { type: dto.type, expression: dto.expression ?? '' };
  return { type: dto.type, stageId: dto.stageId ?? '' };
}
