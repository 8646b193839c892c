export { Clock } from './clock.js';
export { nextCronTime } from './next-cron-time.js';
export { SystemClock } from './system-clock.js';
