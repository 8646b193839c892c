import { CallerName, ProblemDetails, RequireRole } from '@app/platform';
import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags, ApiUnprocessableEntityResponse } from '@nestjs/swagger';

import { defaultPosterSettings, type PosterSettings } from '../settings/poster-settings.js';
import { ChangeSettingsDto } from '../settings/settings.dto.js';
import type { SettingsChange } from '../settings/setting-findings.js';
import { SettingsService } from '../settings/settings.service.js';
import { answering } from './problems.js';

@ApiTags('settings')
@RequireRole('viewer')
@Controller('admin/settings')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @ApiOperation({ summary: 'Business settings in force' })
  @ApiOkResponse({ schema: { example: defaultPosterSettings } })
  show(): Promise<PosterSettings> {
    return this.settings.load();
  }

  @RequireRole('admin')
  @Patch()
  @ApiOperation({ summary: 'Change some settings', description: 'Those left out stay. Held deals are planned again.' })
  @ApiOkResponse({ schema: { example: { ...defaultPosterSettings, periodPolicy: 'next-open' } } })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails })
  change(@Body() body: ChangeSettingsDto, @CallerName() actor: string): Promise<PosterSettings> {
    const change = JSON.parse(JSON.stringify(body.settings)) as SettingsChange;
    return answering(() => this.settings.change(change, { actor, reason: body.reason }));
  }
}
