import type { LoggerService } from '@nestjs/common';

/** What a process needs of what it runs, to end it in order. */
export interface Closable {
  close(): Promise<void>;
}

/**
 * SIGTERM (an orchestrator) and SIGINT (Ctrl-C) end the process gracefully: exit code 0 when everything closed, 1 when something did
 * not. A second signal while that lasts ends it at once. Only for a process that runs one service: where several share a process,
 * whoever started them ends them in its own order.
 */
export function closeOnSignal(running: Closable, logger: LoggerService, host: NodeJS.Process = process): void {
  let isClosing = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isClosing) {
      logger.warn(`${signal} again: ending at once`);
      host.exit(1);
    }
    isClosing = true;
    logger.log(`${signal}: closing`);
    running.close().then(
      () => host.exit(0),
      (error: unknown) => {
        logger.error('did not close cleanly', error);
        host.exit(1);
      },
    );
  };
  host.on('SIGTERM', onSignal);
  host.on('SIGINT', onSignal);
}
