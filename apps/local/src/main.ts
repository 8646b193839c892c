import 'reflect-metadata';

import { runLocal } from './run-local.js';

process.exitCode = await runLocal({ once: process.argv.includes('--once') }, process.env);
