import { OAuthGrantRefusedError, PipedriveApiError, type PipedriveAccount } from '@app/pipedrive';
import { ProblemDetails, ProblemError, Public } from '@app/platform';
import {
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Logger,
  Query,
  Redirect,
  Req,
  type RawBodyRequest,
} from '@nestjs/common';
import {
  ApiBadGatewayResponse,
  ApiBadRequestResponse,
  ApiBasicAuth,
  ApiBody,
  ApiConflictResponse,
  ApiForbiddenResponse,
  ApiFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { CallbackQuery, StartQuery } from './oauth.dto.js';
import { CONNECT_REMEDY, OAuthConnection } from './oauth-connection.js';
import { APP_CREDENTIALS, connectedPage, uninstallNotice } from './oauth.document.js';
import { OtherCompanyError } from './other-company.error.js';

const NOT_OURS = 'This authorization was not begun here, is too old, or was completed already.';

/** Where browsers come by on their way to Pipedrive's consent and back; a signed state stands for the administrator. */
@ApiTags('pipedrive account')
@Public()
@Controller('oauth/pipedrive')
export class OAuthController {
  private readonly logger = new Logger('OAuth');

  constructor(private readonly connection: OAuthConnection) {}

  @Get('start')
  @Header('cache-control', 'no-store')
  @Redirect()
  @ApiOperation({
    summary: 'Sends the browser to the consent of Pipedrive',
    description:
      'Needs no key: `state` is signed, good for one use, and stands for the administrator whom the link was given to.',
  })
  @ApiFoundResponse({
    description: 'To Pipedrive.',
    headers: { Location: { description: 'The consent page.', schema: { type: 'string', format: 'uri' } } },
  })
  @ApiBadRequestResponse({ type: ProblemDetails, description: NOT_OURS })
  start(@Query() { state }: StartQuery): { url: string; statusCode: number } {
    const url = state === undefined ? undefined : this.connection.authorizeUrl(state);
    if (url === undefined) throw notOurs();
    return { url, statusCode: 302 };
  }

  @Get('callback')
  @Header('cache-control', 'no-store')
  @Header('content-type', 'text/html; charset=utf-8')
  @ApiOperation({
    summary: 'Takes the grant that the browser brings from Pipedrive',
    description: 'Needs no key: `state` must be the one of a link that was begun here and not completed yet.',
  })
  @ApiOkResponse({
    description: 'Connected; a page for the person.',
    content: { 'text/html': { schema: { type: 'string', example: connectedPage } } },
  })
  @ApiBadRequestResponse({ type: ProblemDetails, description: `${NOT_OURS} Or Pipedrive does not take the code.` })
  @ApiForbiddenResponse({ type: ProblemDetails, description: 'Access was not granted at Pipedrive.' })
  @ApiConflictResponse({ type: ProblemDetails, description: 'Access was granted to another company than ours.' })
  @ApiBadGatewayResponse({ type: ProblemDetails, description: 'Pipedrive did not answer as it should.' })
  async callback(@Query() { code, state, error }: CallbackQuery): Promise<string> {
    const actor = state === undefined ? undefined : await this.connection.redeem(state);
    if (actor === undefined) throw notOurs();
    if (code === undefined || error !== undefined)
      throw new ProblemError(403, { detail: 'Access was not granted at Pipedrive.', remedy: CONNECT_REMEDY });
    return page(await this.complete(code, actor));
  }

  /** Pipedrive tells that the app was uninstalled; what it is answered does not matter over there. */
  @Delete('callback')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Pipedrive tells that the app was uninstalled: the grant is lost, webhooks are still taken',
  })
  @ApiBasicAuth(APP_CREDENTIALS)
  @ApiBody({ schema: uninstallNotice })
  @ApiOkResponse({ schema: { example: { status: 'ok' } } })
  @ApiUnauthorizedResponse({ type: ProblemDetails, description: 'The notice is not authenticated.' })
  async uninstalled(@Req() request: RawBodyRequest<FastifyRequest>): Promise<{ status: 'ok' }> {
    const isTheirs = await this.connection.uninstalled(request.headers, request.rawBody ?? Buffer.alloc(0));
    if (isTheirs) return { status: 'ok' };
    this.logger.warn('a notice of an uninstallation was refused');
    throw new ProblemError(401, { detail: 'The notice is not authenticated.' });
  }

  private async complete(code: string, actor: string): Promise<PipedriveAccount> {
    try {
      return await this.connection.complete(code, actor);
    } catch (error) {
      if (error instanceof OtherCompanyError)
        throw new ProblemError(409, {
          detail: `Access was granted to company ${error.granted}, but this service works for company ${error.bound}.`,
          remedy: `Log in to company ${error.bound} at Pipedrive, then begin again. ${CONNECT_REMEDY}`,
        });
      if (error instanceof OAuthGrantRefusedError)
        throw new ProblemError(400, { detail: 'Pipedrive does not take the code (any more).', remedy: CONNECT_REMEDY });
      if (!(error instanceof PipedriveApiError)) throw error;
      this.logger.warn('the authorization could not be completed', error);
      throw new ProblemError(502, { detail: `Pipedrive did not answer as it should: ${error.kind}.`, cause: error });
    }
  }
}

function notOurs(): ProblemError {
  return new ProblemError(400, {
    detail: NOT_OURS,
    field: 'state',
    remedy: CONNECT_REMEDY,
  });
}

function page({ companyName, companyId }: PipedriveAccount): string {
  const name = (companyName ?? `company ${companyId}`).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
  return `<!doctype html><html lang="en"><title>Connected</title><h1>Connected to ${name}</h1><p>You can close this window.</p></html>`;
}
