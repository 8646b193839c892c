#!/usr/bin/env node
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ensureBuilt, ensureInstalled, projectRoot, requireNode } from './workshop/prepare.mjs';

// Installs and builds what is missing, then becomes the local application: one process, so that Ctrl-C reaches it directly.
requireNode();
ensureInstalled();
ensureBuilt();
await import(pathToFileURL(join(projectRoot, 'dist', 'apps', 'local', 'src', 'main.js')).href);
