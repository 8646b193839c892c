import { buildMessage, ValidateBy } from 'class-validator';

import { isPostingSchedule } from '../brakes/posting-schedule.js';

/** A cron expression that comes some time, in a time zone that exists. */
export function IsPostingSchedule(): PropertyDecorator {
  return ValidateBy({
    name: 'isPostingSchedule',
    validator: {
      validate: isPostingSchedule,
      defaultMessage: buildMessage(
        () => '$property must be a cron expression and a time zone, such as {"cron":"30 2 * * *","timeZone":"UTC"}',
      ),
    },
  });
}
