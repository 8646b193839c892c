import { CreateBusSchema1763800000000 } from './create-bus-schema.migration.js';

/** The schema that `busMigrations` fill; every service that uses the log runs them before it starts. */
export const BUS_SCHEMA = 'bus';

export const busMigrations = [CreateBusSchema1763800000000];
