export { Loop, type LoopOptions, type LoopStep } from './loop.js';
