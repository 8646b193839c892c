import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Lets one application take over the socket of another: from then on every request is the successor's, none is refused. */
export class Door {
  private successor: NestFastifyApplication | undefined;

  /** Before the first application is initialised. */
  guard(app: NestFastifyApplication): void {
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRequest', (request, reply, done) => {
        if (this.successor === undefined) return done();
        reply.hijack();
        this.successor.getHttpAdapter().getInstance().routing(request.raw, reply.raw);
      });
  }

  /** `successor` is initialised and does not listen itself. */
  openTo(successor: NestFastifyApplication): void {
    this.successor = successor;
  }
}
