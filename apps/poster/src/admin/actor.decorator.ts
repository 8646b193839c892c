import { ApiExtraModels } from '@nestjs/swagger';

export { CallerName as Actor } from '@app/platform';

/** The caller is known by key or token; nothing has to be sent. */
export const ApiActor = (): MethodDecorator & ClassDecorator => ApiExtraModels();
