export { closeOnSignal, type Closable } from './close-on-signal.js';
