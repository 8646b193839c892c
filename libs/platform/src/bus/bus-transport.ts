/** One id for both strategies, so that a handler is declared once and the configuration decides which bus calls it. */
export const BUS_TRANSPORT = Symbol.for('pipedrive-intacct.bus');
